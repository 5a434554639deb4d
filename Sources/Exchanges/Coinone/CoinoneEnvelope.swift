import NDJSON

/// The outer object of a message or an answer, checked whole; ranges point into its text.
///
/// Messages have `response_type`, answers `result`. An error's code is a number in one and a text in
/// the other, and some answers spell it as the older API does.
struct CoinoneEnvelope {
  private(set) var type = JSONValue.absent
  private(set) var channel = JSONValue.absent
  private(set) var data = JSONValue.absent
  private(set) var result = JSONValue.absent
  private(set) var code = JSONValue.absent
  private(set) var message = JSONValue.absent
  private(set) var field = JSONValue.absent
  private(set) var serverTime = JSONValue.absent
  /// The lists of answers.
  private(set) var tickers = JSONValue.absent
  private(set) var chart = JSONValue.absent
  private(set) var markets = JSONValue.absent
  private(set) var hasEscapes = false

  init(_ text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      let value = try scanner.value(text)
      func named(_ name: String) -> Bool { text.says(name, at: key.range) }
      if named("data") { data = value }
      if named("channel") { channel = value }
      if named("response_type") { type = value }
      if named("field") { field = value }
      if named("result") { result = value }
      if named("server_time") { serverTime = value }
      if named("tickers") { tickers = value }
      if named("chart") { chart = value }
      if named("markets") { markets = value }
      if named("error_code") || named("errorCode") { code = value }
      if named("message") || named("error_msg") || named("errorMsg") { message = value }
    }
    try scanner.end(text)
    hasEscapes = scanner.sawEscape
  }

  /// A short value as text, whether it is a string or a number.
  static func words(_ value: JSONValue, in text: Span<UInt8>) -> String {
    switch value.kind {
    case .string, .escapedString, .number:
      let words = JSONText.string(value, in: text).unicodeScalars.prefix(1_000)
      return String(String.UnicodeScalarView(words))
    case .absent, .null, .true, .false, .object, .array: return ""
    }
  }
}
