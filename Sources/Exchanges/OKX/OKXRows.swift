import MarketData
import NDJSON

/// The rows of `data`, the same over WebSocket and REST: every value a string, times in Unix ms.
///
/// A row that cannot be a record is refused by name; the others in the same message go on.
enum OKXRows {
  static func read(
    _ data: JSONValue,
    of subscription: Subscription,
    in text: Span<UInt8>,
    recvUs: Int64,
    into rows: inout MessageRows
  ) {
    each(data, in: text, into: &rows) { (row, rows) throws(OKXRowError) in
      try OKXRows.row(row, subscription, text, recvUs, &rows.oddFields)
    }
  }

  /// Goes through the list: what `read` makes of a row is kept, what it throws is told.
  static func each(
    _ data: JSONValue,
    in text: Span<UInt8>,
    into rows: inout MessageRows,
    _ read: (JSONValue, inout MessageRows) throws(OKXRowError) -> MessageRows.Row
  ) {
    var scanner = JSONScanner(at: Int(data.range.lower))
    do {
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        _ = try scanner.peekKind(text)
        let start = scanner.position
        let row = try scanner.value(text)
        let place = TextRange(start, scanner.position)
        do throws(OKXRowError) {
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

  private static func row(
    _ row: JSONValue,
    _ subscription: Subscription,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(OKXRowError) -> MessageRows.Row {
    switch subscription.channel {
    case .tickers, .quotes:
      .ticker(
        try ticker(
          row,
          of: subscription.symbol,
          isSpot: OKX.isSpot(subscription.symbol),
          in: text,
          recvUs: recvUs,
          odd: &odd
        )
      )
    case .trades:
      .trade(try trade(row, of: subscription.symbol, in: text, recvUs: recvUs))
    case .candles(let interval):
      .candle(try candle(row, interval, in: text, recvUs: recvUs, odd: &odd))
    }
  }

  // MARK: Fields

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
  ) throws(OKXRowError) -> TextRange {
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
  ) throws(OKXRowError) {
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
  ) throws(OKXRowError) -> Int64 {
    guard value.kind == .string || value.kind == .number,
      let time = Integer.parse(text, at: value.range), time >= 0
    else { throw value.kind == .absent ? .missing(name) : .notATime(name, shown(value, in: text)) }
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
enum OKXRowError: Error, Equatable {
  case notAnObject
  case notAList
  case elements(Int)
  case missing(String)
  case notANumber(String, String)
  case notATime(String, String)
  case side(String)
  case saysNothing
  case otherInstrument(String)
  case longInstrument(String)

  var description: String {
    switch self {
    case .notAnObject: "an object was expected"
    case .notAList: "a list was expected"
    case .elements(let count): "a list of \(count) elements where 9 were expected"
    case .missing(let name): "\"\(name)\" is missing"
    case .notANumber(let name, let text): "\"\(name)\" is not a number: \(text)"
    case .notATime(let name, let text): "\"\(name)\" is not a time: \(text)"
    case .side(let text): "\"side\" is neither buy nor sell: \(text)"
    case .saysNothing: "neither last nor bid nor ask is set"
    case .otherInstrument(let name): "it is about \(name), which was not asked for"
    case .longInstrument(let name): "\"instId\" is longer than any name: \(name)"
    }
  }
}
