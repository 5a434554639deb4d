import NDJSON

/// The outer object of a message or an answer, checked whole; ranges point into its text.
///
/// Messages have `response_type`, answers `result`. An error's code is a number in one and a text in
/// the other, and some answers spell it as the older API does.
struct CoinoneEnvelope: MessageEnvelope {
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
      switch key.range.count {
      case 4 where named("data"): data = value
      case 5 where named("field"): field = value
      case 5 where named("chart"): chart = value
      case 6 where named("result"): result = value
      case 7 where named("channel"): channel = value
      case 7 where named("tickers"): tickers = value
      case 7 where named("markets"): markets = value
      case 7 where named("message"): message = value
      case 8 where named("errorMsg"): message = value
      case 9 where named("error_msg"): message = value
      case 9 where named("errorCode"): code = value
      case 10 where named("error_code"): code = value
      case 11 where named("server_time"): serverTime = value
      case 13 where named("response_type"): type = value
      default: continue
      }
    }
    try scanner.end(text)
    hasEscapes = scanner.sawEscape
  }
}
