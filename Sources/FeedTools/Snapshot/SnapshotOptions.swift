import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// What a user asked of a snapshot tool, checked together.
struct SnapshotOptions {
  var session = SnapshotSettings()
  var url: TransportURL
  var caFile: String?
  var timeout: TimeSpan
  var operands: [String]

  init<Venue: SnapshotExchange>(
    _ arguments: ParsedArguments,
    of venue: Venue.Type,
    now: UnixTime
  ) throws(UsageError) {
    url = try Endpoint.url(
      arguments,
      option: "rest-url",
      variable: "\(Venue.name.uppercased())_REST_URL",
      usual: Endpoint.region(arguments, of: venue).restURL,
      schemes: [.http, .https]
    )
    caFile = arguments.value(of: "ca-file")
    timeout = try arguments.duration("timeout", in: .milliseconds(10)...TimeSpan.seconds(60))
    operands = arguments.operands
    session.wantsTickers = !arguments.has("no-tickers")
    session.wantsAll = arguments.has("all")
    session.intervals = try Intervals.listed(arguments, of: Venue.snapshotIntervals)
    session.limit = try arguments.integer("limit", in: 1...100_000)
    session.sinceMs = try arguments.timeIfGiven("since", now: now)?.milliseconds
    session.interval = try arguments.durationIfGiven(
      "interval",
      in: .milliseconds(100)...TimeSpan.seconds(86_400)
    )
    session.retries = try arguments.integer("retries", in: 0...100)
    session.demoTrading = arguments.has("demo-trading")
    try check(arguments, of: Venue.self, now: now)
  }

  private func check(
    _ arguments: ParsedArguments,
    of venue: any Exchange.Type,
    now: UnixTime
  ) throws(UsageError) {
    if session.wantsAll {
      for other in ["candles", "since", "no-tickers"] where arguments.has(other) {
        throw UsageError("--all is one call for all tickers; it does not go with --\(other)")
      }
      guard operands.isEmpty else {
        throw UsageError("--all asks for every symbol; leave out \(operands[0])")
      }
      return
    }
    guard !operands.isEmpty else {
      throw UsageError("no symbol: name at least one, such as \(venue.example), or use --all")
    }
    guard session.wantsTickers || !session.intervals.isEmpty else {
      throw UsageError("nothing to ask for: --no-tickers needs --candles LIST")
    }
    if let since = session.sinceMs {
      guard !session.intervals.isEmpty else {
        throw UsageError("--since is about candles: it needs --candles LIST")
      }
      guard since <= now.milliseconds else { throw UsageError("--since lies in the future") }
    }
  }
}
