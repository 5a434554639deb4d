public import NDJSON

/// The two times of a record as they mostly are: 13 and 16 digits, the first eight of them the same.
///
/// Read together they cost 50 instructions a record less than one by one, and how long the record
/// took 70 less (bench rows `validate`, `merge` and `monitor`).
@frozen
public struct CloseTimes {
  /// The eight digits that both begin with: hundreds of seconds.
  @usableFromInline let head: UInt64
  /// The five digits of `ts_ms` behind the head, zeros before them.
  @usableFromInline let sent: UInt64
  /// The eight digits of `recv_us` behind the head.
  @usableFromInline let received: UInt64

  /// Nil where the times are not so, which says nothing more of them.
  @inlinable
  @inline(__always)
  init?(_ line: Span<UInt8>, tsMs: TextRange, recvUs: TextRange) {
    guard tsMs.upper &- tsMs.lower == 13, recvUs.upper &- recvUs.lower == 16,
      Int(tsMs.upper) <= line.count, Int(recvUs.upper) <= line.count
    else { return nil }
    let first = line.extracting(Int(tsMs.lower)..<Int(tsMs.upper))
    let second = line.extracting(Int(recvUs.lower)..<Int(recvUs.upper))
    let head = first.load8(0)
    let sent = first.load8(5)
    let received = second.load8(8)
    guard head == second.load8(0),
      EightDigits.flags(head) | EightDigits.flags(sent) | EightDigits.flags(received) == 0,
      // Below 9 * 10^15, and so below 2^53.
      UInt8(truncatingIfNeeded: head) < UInt8(ascii: "9")
    else { return nil }
    self.head = head
    self.sent = sent & ~0xFF_FFFF
    self.received = received
  }

  /// The same for two times of which the caller knows that they are 13 and 16 digits, where they
  /// stand; nil where they are not close.
  @inlinable
  @inline(__always)
  public init?(_ line: Span<UInt8>, tsMs: Int, recvUs: Int) {
    let head = line.load8(tsMs)
    guard head == line.load8(recvUs), UInt8(truncatingIfNeeded: head) < UInt8(ascii: "9") else {
      return nil
    }
    self.head = head
    sent = line.load8(tsMs &+ 5) & ~0xFF_FFFF
    received = line.load8(recvUs &+ 8)
  }

  /// The exchange's time, Unix milliseconds.
  @inlinable
  @inline(__always)
  public var tsMs: Int64 {
    Int64(
      truncatingIfNeeded: EightDigits.value(head) &* 100_000 &+ EightDigits.value(sent)
    )
  }

  /// When the record reached us, Unix microseconds.
  @inlinable
  @inline(__always)
  public var recvUs: Int64 {
    Int64(
      truncatingIfNeeded: EightDigits.value(head) &* 100_000_000 &+ EightDigits.value(received)
    )
  }

  /// From the exchange's time to ours, in microseconds: below zero where its clock is ahead.
  @inlinable
  @inline(__always)
  public var underway: Int64 {
    Int64(truncatingIfNeeded: EightDigits.value(received) &- EightDigits.value(sent) &* 1_000)
  }

  /// The same for two times of which the caller knows that they are 13 and 16 digits, where they
  /// stand; nil where they are not close.
  @inlinable
  @inline(__always)
  public static func underway(_ line: Span<UInt8>, tsMs: Int, recvUs: Int) -> Int64? {
    let head = line.load8(tsMs)
    guard head == line.load8(recvUs), UInt8(truncatingIfNeeded: head) < UInt8(ascii: "9") else {
      return nil
    }
    // The five digits behind the head, and three zeros for the microseconds.
    let sent = line.load8(tsMs &+ 5) &>> 24 | 0x3030_3000_0000_0000
    // Digit by digit and ten too much each, so that none is below zero: one sum instead of two.
    let digits = line.load8(recvUs &+ 8) &+ 0x0A0A_0A0A_0A0A_0A0A &- sent
    return Int64(truncatingIfNeeded: EightDigits.sum(digits)) &- 111_111_110
  }
}

extension RecordLine {
  /// The record's times, if they are close to one another; nil in doubt.
  @inlinable
  @inline(__always)
  public func closeTimes(in line: Span<UInt8>) -> CloseTimes? {
    guard numbers.isSuperset(of: RecordKeySet(.tsMs, .recvUs)) else { return nil }
    return CloseTimes(
      line,
      tsMs: values[Int(RecordKey.tsMs.rawValue)].range,
      recvUs: values[Int(RecordKey.recvUs.rawValue)].range
    )
  }
}
