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

  /// Why a value cannot be read as what its key means, or nil.
  ///
  /// `moment` is nil where the record's times could not be read.
  func malformed(_ record: RecordLine, _ line: Span<UInt8>, _ moment: Moment?) -> String? {
    if moment == nil, let detail = wrongTime(record, line) { return detail }
    if record.hasUnusualNumbers, let detail = oversizedNumber(record, line) { return detail }
    switch record.kind {
    case .candle: return RecordShape.wrongInterval(record, line)
    case .trade: return RecordShape.wrongSide(record, line)
    case .ticker, .status, .other: return nil
    }
  }

  /// Which key is missing, or nil.
  func missing(_ record: RecordLine) -> String? {
    if isWhole(record) {
      guard record.kind == .ticker, !record.numbers.intersects(RecordShape.quotes) else {
        return nil
      }
      return "none of \"last\", \"bid\" and \"ask\" is set"
    }
    return firstMissing(record)
  }

  // MARK: Steps

  static let quotes = RecordKeySet(.last, .bid, .ask)

  private func isWhole(_ record: RecordLine) -> Bool {
    record.strings.isSuperset(of: strings)
      && record.strings.union(record.nulls).isSuperset(of: stringsOrNull)
      && record.numbers.isSuperset(of: numbers)
      && record.numbers.union(record.nulls).isSuperset(of: numbersOrNull)
      && record.booleans.isSuperset(of: booleans)
      && !record.emptyStrings.intersects(strings)
  }

  @inline(never)
  private func firstMissing(_ record: RecordLine) -> String? {
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
      switch record[key].kind {
      case .absent: return "\"\(key.name)\" is missing"
      case .null where !wanted.orNull: return "\"\(key.name)\" is null"
      case .null: continue
      case .string, .escapedString:
        if wanted.what == "a string", record[key].range.isEmpty, !wanted.orNull {
          return "\"\(key.name)\" is empty"
        }
        if wanted.what == "a string" { continue }
      case .number: if wanted.what == "a number" { continue }
      case .true, .false: if booleans.contains(key) { continue }
      case .object, .array: break
      }
      return "\"\(key.name)\" is not \(wanted.what)"
    }
    return nil
  }

  @inline(never)
  private func oversizedNumber(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    for key in RecordKey.allCases
    where (numbers.contains(key) || numbersOrNull.contains(key)) && record[key].kind == .number
      && record.decimal(key, in: line) == nil
    {
      return "\"\(key.name)\" is larger than any price or volume: \(record.text(key, in: line))"
    }
    return nil
  }

  @inline(never)
  private func wrongTime(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    for key in [RecordKey.tsMs, .recvUs]
    where record[key].kind == .number && record.time(key, in: line) == nil {
      return "\"\(key.name)\" is not an integer from 0 to below 2^53: \(record.text(key, in: line))"
    }
    return nil
  }

  private static func wrongInterval(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    guard record[.interval].isString, !record[.interval].range.isEmpty else { return nil }
    guard let interval = Interval(line, at: record[.interval].range) else {
      return "\"interval\" is none that is known: \(record.text(.interval, in: line))"
    }
    guard let open = record.time(.tsMs, in: line), !interval.isAligned(open) else { return nil }
    return "no bar of \(interval.name) opens at \(UTCText.dateTime(unixMilliseconds: open))"
      + ", \"ts_ms\" \(open)"
  }

  private static func wrongSide(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    guard record[.side].isString, !record[.side].range.isEmpty else { return nil }
    switch line.word(at: record[.side].range) {
    case 0x797562, 0x6C6C_6573: return nil  // "buy", "sell", little-endian
    default: return "\"side\" is neither buy nor sell: \(record.text(.side, in: line))"
    }
  }
}
