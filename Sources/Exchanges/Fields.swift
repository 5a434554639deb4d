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

/// Why a row is no record.
enum RowError: Error, Equatable {
  case notAnObject
  case notAList
  /// A list has fewer elements than it needs.
  case elements(Int, of: Int)
  case missing(String)
  case notANumber(String, String)
  case notATime(String, String)
  case side(String)
  case saysNothing
  /// A bar that opens where none of its length does in UTC.
  case offGrid(String, Int64)
  case otherInstrument(String)
  /// A name in which base and quote cannot be told apart.
  case undivided(String)
  case longInstrument(String)

  var description: String {
    switch self {
    case .notAnObject: "an object was expected"
    case .notAList: "a list was expected"
    case .elements(let count, let needed):
      "a list of \(count) elements where \(needed) were expected"
    case .missing(let name): "\"\(name)\" is missing"
    case .notANumber(let name, let text): "\"\(name)\" is not a number: \(text)"
    case .notATime(let name, let text): "\"\(name)\" is not a time: \(text)"
    case .side(let text): "\"side\" is neither buy nor sell: \(text)"
    case .saysNothing: "neither last nor bid nor ask is set"
    case .offGrid(let interval, let time):
      "a bar of \(interval) does not open at \(UTCText.dateTime(unixMilliseconds: time))"
    case .undivided(let name): "its base and quote cannot be told apart: \(name)"
    case .otherInstrument(let name): "it is about \(name), which was not asked for"
    case .longInstrument(let name): "its instrument's name is longer than any: \(name)"
    }
  }
}
