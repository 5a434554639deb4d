import MarketData
import NDJSON

/// The outer object of a message, checked whole; ranges point into the message.
///
/// Of REST answers too, whose errors are objects.
struct GateIOEnvelope: MessageEnvelope {
  private(set) var time = JSONValue.absent
  private(set) var timeMs = JSONValue.absent
  private(set) var id = JSONValue.absent
  private(set) var channel = JSONValue.absent
  private(set) var event = JSONValue.absent
  private(set) var payload = JSONValue.absent
  private(set) var error = JSONValue.absent
  private(set) var result = JSONValue.absent
  /// Of the notice of an upgrade, which has no channel.
  private(set) var type = JSONValue.absent
  private(set) var notice = JSONValue.absent
  private(set) var hasEscapes = false

  init(_ text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      let value = try scanner.value(text)
      switch key.range.count {
      case 2 where text.says("id", at: key.range): id = value
      case 3 where text.says("msg", at: key.range): notice = value
      case 4 where text.says("time", at: key.range): time = value
      case 4 where text.says("type", at: key.range): type = value
      case 5 where text.says("event", at: key.range): event = value
      case 5 where text.says("error", at: key.range): error = value
      case 6 where text.says("result", at: key.range): result = value
      case 7 where text.says("channel", at: key.range): channel = value
      case 7 where text.says("time_ms", at: key.range): timeMs = value
      case 7 where text.says("payload", at: key.range): payload = value
      default: continue
      }
    }
    try scanner.end(text)
    hasEscapes = scanner.sawEscape
  }

  /// When it was sent, Unix milliseconds: `time_ms`, and in old messages the seconds of `time`.
  func sentMs(in text: Span<UInt8>) throws(RowError) -> Int64 {
    if timeMs.kind == .number || timeMs.kind == .string {
      return try Fields.time(timeMs, "time_ms", in: text)
    }
    return try GateIORows.milliseconds(ofSeconds: time, "time", in: text)
  }

  /// The one subscription that `payload` names, if it is one that we can have asked for.
  func subscription(in text: Span<UInt8>) -> Subscription? {
    guard let kind = kind(in: text), payload.kind == .array else { return nil }
    var names: [String] = []
    var scanner = JSONScanner(at: Int(payload.range.lower))
    do {
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        let value = try scanner.value(text)
        guard value.isString, names.count < 2 else { return nil }
        names.append(JSONText.string(value, in: text))
      }
    } catch {
      // The message has been checked whole, so this does not happen.
      return nil
    }
    switch kind {
    case .candles:
      guard names.count == 2, let interval = Interval(name: names[0]) else { return nil }
      return Subscription(.candles(interval), names[1])
    case .tickers, .quotes, .trades:
      return names.count == 1 ? Subscription(kind, names[0]) : nil
    }
  }

  /// The channel; of candles, any interval stands for all.
  func kind(in text: Span<UInt8>) -> Channel? {
    guard channel.kind == .string else { return nil }
    switch channel.range.count {
    case 11 where text.says("spot.trades", at: channel.range): return .trades
    case 12 where text.says("spot.tickers", at: channel.range): return .tickers
    case 16 where text.says("spot.book_ticker", at: channel.range): return .quotes
    case 17 where text.says("spot.candlesticks", at: channel.range): return .candles(.minute)
    default: return nil
    }
  }
}
