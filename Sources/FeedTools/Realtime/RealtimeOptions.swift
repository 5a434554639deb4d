import Exchanges
import MarketData
import ToolSupport

/// The options of realtime tools: one table for those of one exchange and the one of all.
enum RealtimeOptions {
  /// True if this exchange is asked over REST which symbols it has.
  static func asksREST(_ venue: any Exchange.Type) -> Bool { venue.check([venue.example]) != nil }
  static func hasDemo(_ venue: any Exchange.Type) -> Bool {
    venue.regions.contains { $0.demoWebSocketURL != nil }
  }

  static func ofOne(_ venue: any Exchange.Type) -> [Option] {
    var urls = [
      Option(
        "ws-url",
        takes: .value("URL"),
        "scheme, host and port of another server",
        details: "Such as ws://127.0.0.1:9001; the path is the exchange's own."
      )
    ]
    if asksREST(venue) {
      urls.append(
        Option(
          "rest-url",
          takes: .value("URL"),
          "where it is asked which symbols there are",
          details:
            "The exchange confirms any subscription, so its REST API is asked once which of the "
            + "symbols exist. Without this option that is the server of --ws-url, if it is given."
        )
      )
    }
    let demo = Option("demo-trading", "the exchange's demo trading site")
    return channels(venue.intervals) + symbols("read symbols from FILE, one a line") + output
      + [Option("count", takes: .value("N"), "end after N records (with --raw: N frames)")]
      + [duration] + Endpoint.options(venue, urls: urls) + (hasDemo(venue) ? [demo] : []) + rest
  }

  static var ofAll: [Option] {
    let each = "Such as okx=%; may be given for each exchange."
    func option(_ name: String, _ summary: String, _ example: String) -> Option {
      Option(
        name,
        takes: .value("EXCHANGE=VALUE"),
        summary,
        details: each.split(separator: "%", omittingEmptySubsequences: false)
          .joined(separator: example),
        repeatable: true
      )
    }
    return channels(Interval.allCases)
      + symbols("read EXCHANGE:SYMBOL words from FILE, one a line")
      + output + [duration]
      + [
        option(Endpoint.regionOption, "which of an exchange's sites to ask", "eea"),
        option("ws-url", "scheme, host and port of another server", "ws://127.0.0.1:9001"),
        option("rest-url", "where an exchange is asked for its symbols", "http://127.0.0.1:9001"),
      ] + Endpoint.trust + rest
  }

  /// The variables that are read for these exchanges.
  static func variables(_ venues: [any Exchange.Type]) -> [ToolDescription.Variable] {
    let urls = venues.flatMap { venue -> [ToolDescription.Variable] in
      let name = venue.name.uppercased()
      let rest = ToolDescription.Variable("\(name)_REST_URL", "stands in for --rest-url")
      return [.init("\(name)_WS_URL", "stands in for --ws-url")] + (asksREST(venue) ? [rest] : [])
    }
    return urls + Endpoint.sharedVariables
  }

  // MARK: Parts

  private static func channels(_ intervals: [Interval]) -> [Option] {
    [
      Intervals.option(intervals),
      Option("trades", "also every trade"),
      Option("no-tickers", "no tickers"),
    ]
  }

  private static func symbols(_ summary: String) -> [Option] {
    [
      Option(
        "symbols-file",
        takes: .file("FILE"),
        summary,
        details: "# begins a comment. On SIGHUP the file is read again, and the difference is "
          + "subscribed and unsubscribed."
      )
    ]
  }

  private static let output = [
    Option(
      "status",
      "also write status records",
      details: "connected, subscribed, refused, disconnected, switching, silent, resumed, "
        + "dropped, and alive every 10 seconds."
    ),
    Option(
      "raw",
      "write the exchange's frames instead of records",
      details: "Each as {\"recv_us\":...,\"frame\":...}: JSON as it came, other text as a JSON "
        + "string, binary as \"base64\"."
    ),
  ]

  private static let duration = Option(
    "duration",
    takes: .value("D"),
    "end after this time, such as 30s or 8h"
  )

  private static let rest = [
    Option(
      "on-slow-reader",
      takes: .choice(RealtimeSettings.SlowReader.allCases.map(\.rawValue)),
      "what to do while standard output is not read",
      default: "conflate"
    ),
    Option(
      "max-backoff",
      takes: .value("D"),
      "longest pause between attempts to connect (30s)"
    ),
    Option(
      "silent-after",
      takes: .value("D"),
      "tell a channel as silent after this long",
      details: "Without it: 30 seconds, or ten times the channel's own usual gap if that is "
        + "longer. A quiet market is told, never cut off."
    ),
  ]
}
