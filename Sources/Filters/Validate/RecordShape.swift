import MarketData
import NDJSON

/// What the keys of one record type must hold: the rules `malformed` and `missing_field`.
///
/// An absent key, a null where none may be, and a value of the wrong kind are a `missing_field`;
/// a value of the right kind that says nothing possible is `malformed`.
struct RecordShape {
  /// Strings that say something: never null, never empty.
  let strings: RecordKeySet
  let stringsOrNull: RecordKeySet
  let numbers: RecordKeySet
  let numbersOrNull: RecordKeySet
  let booleans: RecordKeySet
  /// Numbers that must be above zero if they are there.
  let prices: [RecordKey]
  /// Numbers that must not be below zero.
  let volumes: [RecordKey]
  let priceSet: RecordKeySet
  let volumeSet: RecordKeySet

  init(
    strings: RecordKeySet,
    stringsOrNull: RecordKeySet = RecordKeySet(),
    numbers: RecordKeySet,
    numbersOrNull: RecordKeySet = RecordKeySet(),
    booleans: RecordKeySet = RecordKeySet(),
    prices: [RecordKey] = [],
    volumes: [RecordKey] = []
  ) {
    self.strings = strings
    self.stringsOrNull = stringsOrNull
    self.numbers = numbers
    self.numbersOrNull = numbersOrNull
    self.booleans = booleans
    self.prices = prices
    self.volumes = volumes
    priceSet = RecordKeySet(prices)
    volumeSet = RecordKeySet(volumes)
  }

  /// True if a value cannot be read as what its key means.
  ///
  /// `moment` is nil where the record's times could not be read.
  func isMalformed(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ moment: Moment?,
    _ detail: inout Detail
  ) -> Bool {
    if moment == nil, hasWrongTime(record, line, &detail) { return true }
    if record.hasUnusualNumbers, hasOversizedNumber(record, line, &detail) { return true }
    switch record.kind {
    case .candle: return RecordShape.hasWrongInterval(record, line, &detail)
    case .trade: return RecordShape.hasWrongSide(record, line, &detail)
    case .ticker, .status, .other: return false
    }
  }

  /// True if a key is missing.
  func lacksKey(_ record: RecordLine, _ detail: inout Detail) -> Bool {
    if isWhole(record) {
      guard record.kind == .ticker, !record.numbers.intersects(RecordShape.quotes) else {
        return false
      }
      detail.start("none of \"last\", \"bid\" and \"ask\" is set")
      return true
    }
    return tellFirstMissing(record, &detail)
  }

  // MARK: Steps

  static let quotes = RecordKeySet(.last, .bid, .ask)

  /// True if no key is missing, null where none may be, or of the wrong kind.
  func isWhole(_ record: RecordLine) -> Bool {
    record.strings.isSuperset(of: strings)
      && record.strings.union(record.nulls).isSuperset(of: stringsOrNull)
      && record.numbers.isSuperset(of: numbers)
      && record.numbers.union(record.nulls).isSuperset(of: numbersOrNull)
      && record.booleans.isSuperset(of: booleans)
      && !record.emptyStrings.intersects(strings)
  }

  @inline(never)
  private func tellFirstMissing(_ record: RecordLine, _ detail: inout Detail) -> Bool {
    for key in RecordKey.allCases {
      let wanted: (what: String, orNull: Bool)
      if strings.contains(key) {
        wanted = ("a string", false)
      } else if stringsOrNull.contains(key) {
        wanted = ("a string", true)
      } else if numbers.contains(key) {
        wanted = ("a number", false)
      } else if numbersOrNull.contains(key) {
        wanted = ("a number", true)
      } else if booleans.contains(key) {
        wanted = ("true or false", false)
      } else {
        continue
      }
      var fault = ""
      switch record[key].kind {
      case .absent: fault = "missing"
      case .null:
        if wanted.orNull { continue }
        fault = "null"
      case .string, .escapedString:
        if wanted.what == "a string" {
          guard record[key].range.isEmpty, !wanted.orNull else { continue }
          fault = "empty"
        }
      case .number: if wanted.what == "a number" { continue }
      case .true, .false: if booleans.contains(key) { continue }
      case .object, .array: break
      }
      detail.start("\"")
      detail.add(key.name)
      detail.add("\" is ")
      detail.add(fault.isEmpty ? "not " : fault)
      if fault.isEmpty { detail.add(wanted.what) }
      return true
    }
    return false
  }

  @inline(never)
  private func hasOversizedNumber(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    for key in RecordKey.allCases
    where (numbers.contains(key) || numbersOrNull.contains(key)) && record[key].kind == .number
      && record.decimal(key, in: line) == nil
    {
      detail.start("\"")
      detail.add(key.name)
      detail.add("\" is larger than any price or volume: ")
      detail.add(key, of: record, in: line)
      return true
    }
    return false
  }

  @inline(never)
  private func hasWrongTime(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    for key in [RecordKey.tsMs, .recvUs]
    where record[key].kind == .number && record.time(key, in: line) == nil {
      detail.start("\"")
      detail.add(key.name)
      detail.add("\" is not an integer from 0 to below 2^53: ")
      detail.add(key, of: record, in: line)
      return true
    }
    return false
  }

  private static func hasWrongInterval(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    guard record[.interval].isString, !record[.interval].range.isEmpty else { return false }
    guard let interval = Interval(line, at: record[.interval].range) else {
      detail.start("\"interval\" is none that is known: ")
      detail.add(.interval, of: record, in: line)
      return true
    }
    guard let open = record.time(.tsMs, in: line), !interval.isAligned(open) else { return false }
    detail.start("no bar of \(interval.name) opens at ")
    detail.add(UTCText.dateTime(unixMilliseconds: open))
    detail.add(", \"ts_ms\" ")
    detail.add(open)
    return true
  }

  private static func hasWrongSide(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    guard record[.side].isString, !record[.side].range.isEmpty else { return false }
    switch line.word(at: record[.side].range) {
    case 0x797562, 0x6C6C_6573: return false  // "buy", "sell", little-endian
    default:
      detail.start("\"side\" is neither buy nor sell: ")
      detail.add(.side, of: record, in: line)
      return true
    }
  }
}
