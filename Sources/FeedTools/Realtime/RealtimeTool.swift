public import Exchanges
import MarketData
public import ToolSupport

/// A venue's realtime feed as a command: `okx-ws BTC-USDT`.
public enum RealtimeTool<Venue: Exchange> {
  /// Runs the tool to the end of the process.
  public static func main() -> Never {
    description.main(needing: [.output]) {
      (arguments, diagnostics) throws(UsageError) -> ExitCode in
      let settings = try RealtimeSettings(arguments, of: Venue.self)
      return RealtimeRun.run(Venue.self, settings, diagnostics)
    }
  }

  /// The tool's name, options and manual.
  public static var description: ToolDescription {
    let name = "\(Venue.name)-ws"
    return ToolDescription(
      name: name,
      summary: "realtime tickers, candles and trades of \(Venue.title) as JSON lines",
      operands: .some("SYMBOL..."),
      options: options,
      description: [
        "Connects to \(Venue.title)'s public WebSocket and writes one JSON record a line on standard "
          + "output: tickers, and candles or trades if they are asked for. Numbers keep the "
          + "exchange's own digits. People are told things on standard error.",
        "A connection that is lost is made again, with growing pauses, and everything is "
          + "subscribed again. A symbol that the exchange refuses is named; the others stream. What "
          + "was missed without a connection cannot be had from here: \(Venue.name)-rest and "
          + "dantaro-merge(1) fill holes in candles.",
        "Standard output may be slow for a while. By default tickers and forming candles are then "
          + "replaced by newer ones, trades and closed candles wait (at most 10,000 records or 8 "
          + "MiB) and the oldest are shed; all of it is counted and told. The connection stays "
          + "alive on a pipe of its own; where several programs write to one pipe, another writer "
          + "can make this one wait.",
      ],
      exitCodes: [.done, .failed, .usage, .unreachable, .inputOutput],
      environment: Endpoint.variables(
        standingInFor: "ws-url",
        named: "\(Venue.name.uppercased())_WS_URL"
      ),
      examples: [
        .init("\(name) BTC-USDT ETH-USDT", "two tickers, until Ctrl-C"),
        .init(
          "\(name) --candles 1m,5m --no-tickers BTC-USDT | jq -c 'select(.closed)'",
          "closed candles only"
        ),
        .init(
          "\(name) BTC-USDT ETH-USDT | dantaro-validate | dantaro-monitor",
          "the whole pipeline on a terminal"
        ),
      ],
      seeAlso: [
        "\(Venue.name)-rest(1)", "dantaro-merge(1)", "dantaro-validate(1)", "dantaro-monitor(1)",
        "dantaro-record(5)",
      ]
    )
  }

  private static var options: [Option] {
    return [
      Intervals.option,
      Option("trades", "also every trade"),
      Option("no-tickers", "no tickers"),
      Option(
        "symbols-file",
        takes: .file("FILE"),
        "read symbols from FILE, one a line",
        details: "# begins a comment. On SIGHUP the file is read again, and the difference is "
          + "subscribed and unsubscribed."
      ),
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
      Option("count", takes: .value("N"), "end after N records (with --raw: N frames)"),
      Option("duration", takes: .value("D"), "end after this time, such as 30s or 8h"),
    ]
      + Endpoint.options(
        Venue.self,
        url: Option(
          "ws-url",
          takes: .value("URL"),
          "scheme, host and port of another server",
          details: "Such as ws://127.0.0.1:9001; the path is the exchange's own."
        )
      )
      + [
        Option("demo-trading", "the exchange's demo trading site"),
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
}
