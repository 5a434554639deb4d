/// The numbers that are shown of an instrument, each as its digits came last.

import MarketData
public import NDJSON

/// The last texts of four numbers that keep changing, in place.
///
/// Of each at most 64 bytes: a longer one is not kept, and the text is empty then. Up to 16 stand in
/// one cache line with those of the others, since each record changes all four and what is read of
/// memory counts where there are many symbols (bench row `scale: dantaro-monitor`).
public struct ShownNumbers: Sendable {
  /// Which of the four.
  public enum Name: UInt8, CaseIterable, Sendable {
    case last
    case bid
    case ask
    case volume
  }

  public static let longest = 64

  /// The first 16 bytes of each; what they have beyond its end is not looked at.
  private var words = InlineArray<8, UInt64>(repeating: 0)
  private var counts = InlineArray<4, UInt8>(repeating: 0)
  /// Room for `longest` bytes of each, once one is longer than 16.
  private var long: [UInt8] = []

  public init() {}

  /// The digits; none where the last record had no such number.
  public subscript(name: Name) -> [UInt8] {
    var digits: [UInt8] = []
    forEachDigit(name) { digits.append($0) }
    return digits
  }

  /// How many digits and other characters there are.
  func count(_ name: Name) -> Int { Int(counts[Int(name.rawValue)]) }

  @inline(__always)
  func forEachDigit(_ name: Name, _ take: (UInt8) -> Void) {
    let place = Int(name.rawValue)
    let (first, second) = (words[place * 2], words[place * 2 + 1])
    let isShort = count(name) <= 16
    for index in 0..<count(name) {
      let word = index < 8 ? first : second
      take(
        isShort
          ? UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8))
          : long[place * ShownNumbers.longest + index]
      )
    }
  }

  /// Takes the number that the value is; anything but a number empties the text.
  @inline(__always)
  public mutating func replace(_ name: Name, with value: JSONValue, in line: Span<UInt8>) {
    guard value.kind == .number else {
      counts[Int(name.rawValue)] = 0
      return
    }
    replace(name, withNumberAt: value.range, in: line)
  }

  /// Takes the number that stands there.
  @inline(__always)
  mutating func replace(_ name: Name, withNumberAt range: TextRange, in line: Span<UInt8>) {
    let place = Int(name.rawValue)
    // Most are short: 150 instructions a record less than a loop for all four (bench row `monitor`).
    guard range.count <= 16, Int(range.lower) &+ 16 <= line.count else {
      keep(place, range, in: line)
      return
    }
    counts[place] = UInt8(truncatingIfNeeded: range.count)
    words[place &* 2] = line.load8(Int(range.lower))
    words[place &* 2 &+ 1] = line.load8(Int(range.lower) &+ 8)
  }

  /// Takes all four from the line that the record has recognised; it is lent, so that it is not copied.
  @inline(__always)
  mutating func replace(
    _ places: TickerPlaces,
    of record: inout RecordLine,
    in line: Span<UInt8>
  ) {
    for place in 0..<4 {
      let index = places.shown[place]
      guard index != TickerPlaces.none else {
        counts[place] = 0
        continue
      }
      let number = record.place(Int(index))
      guard number.isShort(in: line) else {
        keep(place, number.range, in: line)
        continue
      }
      counts[place] = number.count
      let pair = line.load16(number.lower)
      words[place &* 2] = pair.x
      words[place &* 2 &+ 1] = pair.y
    }
  }

  @inline(never)
  private mutating func keep(_ place: Int, _ range: TextRange, in line: Span<UInt8>) {
    counts[place] = 0
    guard range.count <= ShownNumbers.longest else { return }
    counts[place] = UInt8(range.count)
    if range.count <= 16 {
      words[place * 2] = line.upTo8(Int(range.lower))
      words[place * 2 + 1] = line.upTo8(Int(range.lower) + 8)
      return
    }
    let room = Name.allCases.count * ShownNumbers.longest
    if long.isEmpty { long = [UInt8](repeating: 0, count: room) }
    for index in 0..<range.count {
      long[place * ShownNumbers.longest + index] = line[Int(range.lower) + index]
    }
  }
}
