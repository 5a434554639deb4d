public import NDJSON

/// What happened to the stream itself: a connection, a subscription, a hole, a change of source.
public struct Status: Equatable, Sendable {
  /// The events, each a name that never changes.
  public enum Event: String, CaseIterable, Sendable {
    case connected
    case subscribed
    case refused
    case disconnected
    case switching
    case silent
    case resumed
    case gap
    case backfilled
    case dropped
    case fallback
    case realtime
    case alive
  }

  /// The longest message that is written, in bytes; a longer one is cut.
  static let longestMessage = 1_024

  public var exchange: String?
  /// Nil for a connection's own events.
  public var symbol: String?
  public var source: Source
  /// A candle's open time where the event is about candles, else nil.
  public var tsMs: Int64?
  /// When it happened, Unix microseconds.
  public var recvUs: Int64
  public var event: Event
  /// `public`, `business` or `rest` for a connection; else the channel, such as `tickers`.
  public var channel: String?
  public var interval: String?
  /// The exchange's code, as text.
  public var code: String?
  public var message: String?
  public var count: Int64?

  public init(
    _ event: Event,
    exchange: String?,
    symbol: String? = nil,
    source: Source,
    tsMs: Int64? = nil,
    recvUs: Int64,
    channel: String? = nil,
    interval: String? = nil,
    code: String? = nil,
    message: String? = nil,
    count: Int64? = nil
  ) {
    self.event = event
    self.exchange = exchange
    self.symbol = symbol
    self.source = source
    self.tsMs = tsMs
    self.recvUs = recvUs
    self.channel = channel
    self.interval = interval
    self.code = code
    self.message = message
    self.count = count
  }

  /// Writes the record as one line.
  public func write(to output: inout LineBuffer) {
    output.append("{\"type\":\"status\",\"exchange\":")
    Status.append(exchange, to: &output)
    output.append(",\"symbol\":")
    Status.append(symbol, to: &output)
    output.append(",\"source\":\"")
    output.append(source.name)
    output.append("\",\"ts_ms\":")
    Status.append(tsMs, to: &output)
    output.append(",\"recv_us\":", integer: recvUs)
    output.append(",\"event\":\"")
    output.append(event.rawValue)
    output.append("\",\"channel\":")
    Status.append(channel, to: &output)
    output.append(",\"interval\":")
    Status.append(interval, to: &output)
    output.append(",\"code\":")
    Status.append(code, to: &output)
    output.append(",\"message\":")
    Status.append(message, to: &output)
    output.append(",\"count\":")
    Status.append(count, to: &output)
    output.append("}\n")
  }

  private static func append(_ text: String?, to output: inout LineBuffer) {
    guard let text else {
      output.append("null")
      return
    }
    // Cut by characters, so that what is left is whole; every field is outside text and bounded.
    if text.utf8.count <= longestMessage {
      output.append(jsonString: text)
    } else {
      var short = ""
      for character in text {
        if short.utf8.count + character.utf8.count > longestMessage / 2 { break }
        short.append(character)
      }
      output.append(jsonString: short + "…")
    }
  }

  private static func append(_ number: Int64?, to output: inout LineBuffer) {
    if let number {
      output.append(integer: number)
    } else {
      output.append("null")
    }
  }
}
