public import Exchanges
public import ToolSupport

/// A venue's realtime feed as a command: `okx-ws BTC-USDT`.
public enum RealtimeTool<Venue: Exchange> {
  /// Runs the tool to the end of the process.
  public static func main() -> Never {
    description.main(needing: [.output]) {
      (arguments, diagnostics) throws(UsageError) -> ExitCode in
      let settings = try RealtimeSettings(arguments, of: Venue.self)
      return RealtimeRun.run(settings, diagnostics)
    }
  }

  /// The tool's name, options and manual.
  public static var description: ToolDescription {
    let name = "\(Venue.name)-ws"
    return ToolDescription(
      name: name,
      summary: "realtime tickers, candles and trades of \(Venue.title) as JSON lines",
      operands: .some("SYMBOL..."),
      options: RealtimeOptions.ofOne(Venue.self),
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
      environment: RealtimeOptions.variables([Venue.self]),
      examples: [
        .init("\(name) \(Venue.example) \(Venue.second)", "two tickers, until Ctrl-C"),
        .init(
          "\(name) --candles 1m,5m --no-tickers \(Venue.example) | jq -c 'select(.closed)'",
          "closed candles only"
        ),
        .init(
          "\(name) \(Venue.example) \(Venue.second) | dantaro-validate | dantaro-monitor",
          "the whole pipeline on a terminal"
        ),
      ],
      seeAlso: [
        "\(Venue.name)-rest(1)", "dantaro-merge(1)", "dantaro-validate(1)", "dantaro-monitor(1)",
        "dantaro-record(5)",
      ]
    )
  }
}
