import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// What a user asked of one exchange.
struct VenueSettings {
  let venue: any Exchange.Type
  var url: TransportURL
  /// Where it is asked which symbols exist.
  var restURL: TransportURL
  /// Where the exchange's REST tool asks, whatever stands in for its WebSocket server.
  var snapshotURL: TransportURL
  var channels: [Channel] = []
  /// As the user typed them.
  var words: [String] = []

  /// `webSocket`, `rest`: what the user gave instead of the region's own.
  init(
    _ venue: any Exchange.Type,
    _ region: VenueRegion,
    webSocket: Endpoint.Given?,
    rest: Endpoint.Given?,
    isDemo: Bool = false,
    _ arguments: ParsedArguments
  ) throws(UsageError) {
    self.venue = venue
    let usual = isDemo ? region.demoWebSocketURL : region.webSocketURL
    guard let usual else {
      throw UsageError("\(venue.title) has no demo trading that streams")
    }
    url = try Endpoint.url(
      webSocket ?? Endpoint.Given(text: usual, origin: "--ws-url"),
      [.ws, .wss],
      allowsPlain: arguments.has("insecure")
    )
    // Whoever stands in for the exchange is asked, not the exchange behind his back.
    let beside = webSocket.map { "http" + $0.text.dropFirst(2) }
    restURL = try Endpoint.url(
      rest ?? Endpoint.Given(text: beside ?? region.restURL, origin: "--rest-url"),
      [.http, .https],
      allowsPlain: arguments.has("insecure")
    )
    snapshotURL = try Endpoint.url(
      rest ?? Endpoint.Given(text: region.restURL, origin: "--rest-url"),
      [.http, .https],
      allowsPlain: arguments.has("insecure")
    )
  }

  /// Sets what is asked for of each symbol; intervals that this exchange does not stream are left
  /// out and returned.
  mutating func choose(
    tickers: Bool,
    trades: Bool,
    intervals: [Interval]
  ) -> [Interval] {
    if tickers {
      channels.append(.tickers)
      if venue.needsQuotes { channels.append(.quotes) }
    }
    if trades { channels.append(.trades) }
    channels += intervals.filter { venue.intervals.contains($0) }.map { .candles($0) }
    return intervals.filter { !venue.intervals.contains($0) }
  }

  /// The subscriptions of these words; what is odd about them is told.
  func subscriptions(_ words: [String], _ diagnostics: Diagnostics) -> [Subscription] {
    var list = SymbolList(of: venue)
    for word in words { list.add(word) }
    if !list.repeated.isEmpty {
      diagnostics.note("named twice, asked for once: \(list.repeated.joined(separator: ", "))")
    }
    for word in list.odd {
      diagnostics.warning("left out, no symbol of \(venue.title) is spelled so: \"\(word)\"")
    }
    var spelled: [String: String] = [:]
    let symbols = list.symbols.filter { symbol in
      guard let first = spelled.updateValue(symbol, forKey: venue.spelling(of: symbol)) else {
        return true
      }
      diagnostics.warning("left out, \(venue.title) cannot tell it from \(first): \(symbol)")
      return false
    }
    return channels.flatMap { channel in symbols.map { Subscription(channel, $0) } }
  }
}
