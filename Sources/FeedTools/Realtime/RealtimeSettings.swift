import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// What a user asked of a realtime tool, checked together.
struct RealtimeSettings {
  /// What to do when the reader of stdout is slower than the market.
  enum SlowReader: String, CaseIterable {
    case conflate
    case block
  }

  var feed = FeedSettings()
  var url: TransportURL
  var caFile: String?
  var channels: [Channel] = []
  var symbolsFile: String?
  var operands: [String]
  var duration: TimeSpan?
  var onSlowReader: SlowReader

  init<Venue: Exchange>(
    _ arguments: ParsedArguments,
    of venue: Venue.Type
  ) throws(UsageError) {
    let region = Endpoint.region(arguments, of: venue)
    url = try Endpoint.url(
      arguments,
      option: "ws-url",
      variable: "\(Venue.name.uppercased())_WS_URL",
      usual: arguments.has("demo-trading") ? region.demoWebSocketURL : region.webSocketURL,
      schemes: [.ws, .wss]
    )
    caFile = arguments.value(of: "ca-file")
    operands = arguments.operands
    symbolsFile = arguments.value(of: "symbols-file")
    duration = try arguments.durationIfGiven("duration")
    onSlowReader = try arguments.choice("on-slow-reader", as: SlowReader.self)
    feed.count = try arguments.integerIfGiven("count").map { Int64($0) }
    feed.maxBackoff = try arguments.durationIfGiven("max-backoff")
    feed.silentAfter = try arguments.durationIfGiven("silent-after")
    feed.writesStatus = arguments.has("status")
    feed.writesRaw = arguments.has("raw")
    if !arguments.has("no-tickers") { channels.append(.tickers) }
    if arguments.has("trades") { channels.append(.trades) }
    channels += try Intervals.listed(arguments).map { .candles($0) }
    guard !channels.isEmpty else {
      throw UsageError("nothing to ask for: --no-tickers needs --candles LIST or --trades")
    }
    guard !operands.isEmpty || symbolsFile != nil else {
      throw UsageError(
        "no symbol: name at least one, such as BTC-USDT, or use --symbols-file FILE"
      )
    }
  }
}
