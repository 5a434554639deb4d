public import Exchanges
import MarketData
public import ToolSupport

/// A venue's REST snapshots as a command: `okx-rest BTC-USDT`.
public enum SnapshotTool<Venue: SnapshotExchange> {
  /// Runs the tool to the end of the process.
  public static func main() -> Never {
    description.main(needing: [.output]) {
      (arguments, diagnostics) throws(UsageError) -> ExitCode in
      let options = try SnapshotOptions(arguments, of: Venue.self, now: SystemClock.now().unix)
      return SnapshotRun<Venue>.run(options, diagnostics)
    }
  }

  /// The tool's name, options and manual.
  public static var description: ToolDescription {
    let name = "\(Venue.name)-rest"
    return ToolDescription(
      name: name,
      summary: "snapshots of \(Venue.title)'s tickers and candles as JSON lines",
      operands: .some("[SYMBOL...]"),
      options: options,
      description: [
        "Asks \(Venue.title)'s public REST API and writes one JSON record a line on standard output, "
          + "once, or again and again with --interval. Numbers keep the exchange's own digits.",
        "With --since every closed candle from that time on comes out once, ascending. With "
          + "--interval and --candles each round continues where the last one ended, also after an "
          + "outage. The exchange's rate limits are kept; errors are told apart and named, and those "
          + "that pass are tried again. What cannot be had is named, the rest is printed, and the "
          + "exit status is 1.",
      ],
      exitCodes: [.done, .failed, .usage, .unreachable, .inputOutput],
      environment: Endpoint.variables(
        standingInFor: "rest-url",
        named: "\(Venue.name.uppercased())_REST_URL"
      ),
      examples: [
        .init("\(name) \(Venue.example) \(Venue.second)", "two tickers, once"),
        .init("\(name) --all", "every spot ticker in one call"),
        .init(
          "\(name) --candles 1m --no-tickers --since 2d \(Venue.example) > candles.ndjson",
          "two days of closed minutes"
        ),
        .init(
          "\(name) --candles 1m --interval 30s \(Venue.example)",
          "a backup for realtime candles"
        ),
      ],
      seeAlso: [
        "\(Venue.name)-ws(1)", "dantaro-merge(1)", "dantaro-validate(1)", "dantaro-record(5)",
      ]
    )
  }

  private static var options: [Option] {
    [
      Intervals.option(Venue.snapshotIntervals),
      Option("no-tickers", "no tickers"),
      Option(
        "limit",
        takes: .value("N"),
        "rows of candles a symbol in the first round",
        details: "The newest ones, ascending, the forming one last.",
        default: "100"
      ),
      Option(
        "since",
        takes: .value("TIME"),
        "every closed candle from TIME on, ascending",
        details: "TIME is Unix milliseconds, a date or time in UTC such as 2026-11-23 or "
          + "2026-11-23T10:00Z, or an age such as 6h or 2d."
      ),
      Option(
        "all",
        "every spot ticker that the exchange returns, in one call",
        details: "Not with --candles or --since, and without symbols."
      ),
      Option("interval", takes: .value("D"), "ask again each D, for ever"),
    ]
      + Endpoint.options(
        Venue.self,
        urls: [
          Option(
            "rest-url",
            takes: .value("URL"),
            "scheme, host and port of another server",
            details: "Such as http://127.0.0.1:9001; the path is the exchange's own."
          )
        ]
      )
      + [
        Option("demo-trading", "the exchange's demo trading"),
        Option("timeout", takes: .value("D"), "longest wait for one answer", default: "10s"),
        Option(
          "retries",
          takes: .value("N"),
          "how often a request that failed is asked again",
          default: "4"
        ),
      ]
  }
}
