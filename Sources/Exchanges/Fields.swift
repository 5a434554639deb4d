import MarketData
import NDJSON

/// Values of a venue's row, as any venue writes them: numbers as text or bare, times, names.
enum Fields {
  /// An instrument's name in bytes; a longer one would not leave room for the rest of a record.
  static let longestInstrument = 256

  /// Goes through the list: what `read` makes of a row is kept, what it throws is told.
  static func each(
    _ data: JSONValue,
    in text: Span<UInt8>,
    into rows: inout MessageRows,
    _ read: (JSONValue, inout MessageRows) throws(RowError) -> MessageRows.Row
  ) {
    var scanner = JSONScanner(at: Int(data.range.lower))
    do {
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        _ = try scanner.peekKind(text)
        let start = scanner.position
        let row = try scanner.value(text)
        let place = TextRange(start, scanner.position)
        do throws(RowError) {
          let record = try read(row, &rows)
          rows.append(record, at: place)
        } catch {
          rows.refused.append(error.description)
        }
      }
    } catch {
      // The envelope has been checked whole, so this does not happen; if it does, it is told.
      rows.refused.append(error.description)
    }
  }

  /// Every key of an object, where it stands, with its value.
  static func eachKey(
    of object: JSONValue,
    in text: Span<UInt8>,
    _ take: (TextRange, JSONValue) -> Void
  ) throws(RowError) {
    guard object.kind == .object else { throw .notAnObject }
    var scanner = JSONScanner(at: Int(object.range.lower))
    do {
      try scanner.enterObject(text)
      while let key = try scanner.nextKey(text) {
        take(key.range, try scanner.value(text))
      }
    } catch {
      throw .notAnObject
    }
  }

  /// The value of a key of an object; absent where there is none.
  static func member(_ name: String, of object: JSONValue, in text: Span<UInt8>) -> JSONValue {
    var found = JSONValue.absent
    do throws(RowError) {
      try eachKey(of: object, in: text) { key, value in
        if text.says(name, at: key) { found = value }
      }
    } catch {
      // What is no object has no members.
      return .absent
    }
    return found
  }

  /// The first values of a list that must have so many; more may follow.
  static func values(
    of list: JSONValue,
    _ needed: Int,
    in text: Span<UInt8>
  ) throws(RowError) -> InlineArray<9, JSONValue> {
    guard list.kind == .array else { throw .notAList }
    var values = InlineArray<9, JSONValue>(repeating: .absent)
    var count = 0
    var scanner = JSONScanner(at: Int(list.range.lower))
    do {
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        let value = try scanner.value(text)
        if count < 9 { values[count] = value }
        count += 1
      }
    } catch {
      throw .notAList
    }
    guard count >= needed else { throw .elements(count, of: needed) }
    return values
  }

  /// A number as the venue spelled it, between quotes or bare; nothing where it is blank, and
  /// nothing with a note where it is no number.
  static func number(
    _ value: JSONValue,
    _ name: String,
    in text: Span<UInt8>,
    odd: inout [String]
  ) -> TextRange {
    switch value.kind {
    case .absent, .null: return .none
    case .number: return value.range
    case .string:
      if value.range.isEmpty || JSONScanner.isNumber(text, at: value.range) { return value.range }
    case .escapedString, .true, .false, .object, .array: break
    }
    if odd.count < 8 { odd.append("\"\(name)\": \(shown(value, in: text))") }
    return .none
  }

  /// A number that must be there.
  static func required(
    _ value: JSONValue,
    _ name: String,
    in text: Span<UInt8>
  ) throws(RowError) -> TextRange {
    switch value.kind {
    case .number: return value.range
    case .string where JSONScanner.isNumber(text, at: value.range): return value.range
    case .absent: throw .missing(name)
    case .string, .escapedString, .null, .true, .false, .object, .array:
      throw .notANumber(name, shown(value, in: text))
    }
  }

  /// Refuses a row that names another instrument than its channel: its price must not go out under a
  /// wrong name.
  static func check(
    _ instrument: JSONValue,
    is symbol: String?,
    in text: Span<UInt8>
  ) throws(RowError) {
    guard let symbol, instrument.kind == .string, !text.says(symbol, at: instrument.range) else {
      return
    }
    throw .otherInstrument(shown(instrument, in: text))
  }

  /// A time in Unix milliseconds.
  static func time(
    _ value: JSONValue,
    _ name: String,
    in text: Span<UInt8>
  ) throws(RowError) -> Int64 {
    guard value.kind == .string || value.kind == .number,
      let time = Integer.parse(text, at: value.range), time >= 0
    else { throw value.kind == .absent ? .missing(name) : .notATime(name, shown(value, in: text)) }
    return time
  }

  /// When a bar opens, in Unix milliseconds: refused where none of that length opens in our calendar,
  /// since a venue's own day or week would be taken for another.
  static func opening(
    _ value: JSONValue,
    _ name: String,
    of interval: Interval,
    in text: Span<UInt8>
  ) throws(RowError) -> Int64 {
    let time = try time(value, name, in: text)
    guard interval.isAligned(time) else { throw .offGrid(interval.name, time) }
    return time
  }

  /// What numbers a trade, text or bare.
  static func id(_ value: JSONValue, _ name: String) throws(RowError) -> TextRange {
    guard value.kind == .number || value.kind == .string, !value.range.isEmpty else {
      throw .missing(name)
    }
    return value.range
  }

  /// The taker's side, `buy` or `sell`.
  static func side(_ value: JSONValue, in text: Span<UInt8>) throws(RowError) -> Trade.Side {
    if value.kind == .string, text.says("buy", at: value.range) { return .buy }
    if value.kind == .string, text.says("sell", at: value.range) { return .sell }
    throw value.kind == .absent ? .missing("side") : .side(shown(value, in: text))
  }

  /// True or false, where it tells whose order rested.
  static func isMaker(
    _ value: JSONValue,
    _ name: String,
    in text: Span<UInt8>
  ) throws(RowError) -> Bool {
    switch value.kind {
    case .true: return true
    case .false: return false
    case .absent: throw .missing(name)
    case .null, .number, .string, .escapedString, .object, .array:
      throw .side(shown(value, in: text))
    }
  }

  /// A short value as text, whether it is a string or a number; empty for any other.
  ///
  /// Its first Unicode scalars, since a single character may be of any length.
  static func words(
    _ value: JSONValue,
    in text: Span<UInt8>,
    atMost most: Int = 1_000
  ) -> String {
    switch value.kind {
    case .string, .escapedString, .number:
      let words = JSONText.string(value, in: text).unicodeScalars.prefix(most)
      return String(String.UnicodeScalarView(words))
    case .absent, .null, .true, .false, .object, .array: return ""
    }
  }

  /// The same of a key of an object.
  static func words(_ name: String, of object: JSONValue, in text: Span<UInt8>) -> String {
    words(member(name, of: object, in: text), in: text)
  }

  /// A value for people, short.
  static func shown(_ value: JSONValue, in text: Span<UInt8>) -> String {
    let range = TextRange(
      Int(value.range.lower),
      Int(value.range.lower) + min(value.range.count, 40)
    )
    let words = text.string(at: range)
    return value.isString ? "\"\(words)\"" : words
  }
}
