import Exchanges
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
  var venues: [VenueSettings] = []
  var caFile: String?
  var symbolsFile: String?
  var duration: TimeSpan?
  var onSlowReader: SlowReader
  /// True if symbols name their exchange.
  var isOfAll = false

  /// What all realtime tools share.
  private init(shared arguments: ParsedArguments) throws(UsageError) {
    caFile = arguments.value(of: "ca-file")
    symbolsFile = arguments.value(of: "symbols-file")
    duration = try arguments.durationIfGiven("duration")
    onSlowReader = try arguments.choice("on-slow-reader", as: SlowReader.self)
    feed.maxBackoff = try arguments.durationIfGiven("max-backoff")
    feed.silentAfter = try arguments.durationIfGiven("silent-after")
    feed.writesStatus = arguments.has("status")
    feed.writesRaw = arguments.has("raw")
  }

  /// Of a tool for one exchange.
  init(_ arguments: ParsedArguments, of venue: any Exchange.Type) throws(UsageError) {
    try self.init(shared: arguments)
    feed.count = try arguments.integerIfGiven("count").map { Int64($0) }
    let name = venue.name.uppercased()
    var mine = try VenueSettings(
      venue,
      Endpoint.region(arguments, of: venue),
      webSocket: Endpoint.given(
        arguments.value(of: "ws-url"),
        option: "ws-url",
        variable: "\(name)_WS_URL"
      ),
      rest: RealtimeOptions.asksREST(venue)
        ? Endpoint.given(
          arguments.value(of: "rest-url"),
          option: "rest-url",
          variable: "\(name)_REST_URL"
        ) : nil,
      isDemo: RealtimeOptions.hasDemo(venue) && arguments.has("demo-trading"),
      arguments
    )
    mine.words = arguments.operands
    let intervals = try Intervals.listed(arguments, of: venue.intervals)
    _ = mine.choose(
      tickers: !arguments.has("no-tickers"),
      trades: arguments.has("trades"),
      intervals: intervals
    )
    venues = [mine]
    guard !mine.channels.isEmpty else { throw .nothingToAskFor }
    guard !mine.words.isEmpty || symbolsFile != nil else {
      throw UsageError(
        "no symbol: name at least one, such as \(venue.example), or use --symbols-file FILE"
      )
    }
  }

  /// Of the tool for all exchanges.
  static func ofAll(
    _ arguments: ParsedArguments,
    _ diagnostics: Diagnostics
  ) throws(UsageError) -> RealtimeSettings {
    var settings = try RealtimeSettings(shared: arguments)
    settings.isOfAll = true
    let intervals = try Intervals.listed(arguments, of: Interval.allCases)
    let wantsTickers = !arguments.has("no-tickers")
    let wantsTrades = arguments.has("trades")
    guard wantsTickers || wantsTrades || !intervals.isEmpty else { throw .nothingToAskFor }
    let named = try NamedWords(arguments.operands)
    let names = settings.symbolsFile == nil ? named.venues : Venues.all.map { $0.name }
    guard !names.isEmpty else {
      throw UsageError(
        "no symbol: name at least one, such as okx:BTC-USDT, or use --symbols-file FILE"
      )
    }
    for name in names {
      guard let venue = Venues.named(name) else { continue }
      var mine = try VenueSettings.oneOfAll(arguments, venue)
      mine.words = named.words(of: name)
      let missing = mine.choose(tickers: wantsTickers, trades: wantsTrades, intervals: intervals)
      if !missing.isEmpty {
        let list = missing.map { $0.name }.joined(separator: ", ")
        diagnostics.warning("\(name): has no candles of \(list)")
      }
      settings.venues.append(mine)
    }
    return settings
  }
}

extension VenueSettings {
  /// One exchange of many: options say `EXCHANGE=VALUE`.
  fileprivate static func oneOfAll(
    _ arguments: ParsedArguments,
    _ venue: any Exchange.Type
  ) throws(UsageError) -> VenueSettings {
    func given(_ option: String) throws(UsageError) -> String? {
      var found: String?
      for word in arguments.values(of: option) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Venues.named(parts[0]) != nil else {
          throw UsageError("--\(option): \(word): expected EXCHANGE=VALUE, such as okx=...")
        }
        if parts[0] == venue.name { found = String(parts[1]) }
      }
      return found
    }
    var region = venue.regions[0]
    if let name = try given(Endpoint.regionOption) {
      guard let known = venue.regions.first(where: { $0.name == name }) else {
        let names = venue.regions.map(\.name).joined(separator: ", ")
        throw UsageError("--region: \(venue.name) has no \(name); it has \(names)")
      }
      region = known
    }
    let name = venue.name.uppercased()
    return try VenueSettings(
      venue,
      region,
      webSocket: Endpoint.given(
        try given("ws-url"),
        option: "ws-url",
        variable: "\(name)_WS_URL"
      ),
      rest: Endpoint.given(
        try given("rest-url"),
        option: "rest-url",
        variable: "\(name)_REST_URL"
      ),
      arguments
    )
  }
}

extension UsageError {
  fileprivate static var nothingToAskFor: UsageError {
    UsageError("nothing to ask for: --no-tickers needs --candles LIST or --trades")
  }
}
