import Exchanges
public import ToolSupport

/// The realtime feeds of several exchanges as one command: `dantaro-feed okx:BTC-USDT`.
public enum ManagerTool {
  /// Runs the tool to the end of the process.
  public static func main() -> Never {
    description.main(needing: [.output]) {
      (arguments, diagnostics) throws(UsageError) -> ExitCode in
      let settings = try RealtimeSettings.ofAll(arguments, diagnostics)
      guard !arguments.has(DryRun.option.name) else {
        return try DryRun.show(settings, arguments, diagnostics)
      }
      return RealtimeRun.run(settings, diagnostics)
    }
  }

  /// The tool's name, options and manual.
  public static var description: ToolDescription {
    let venues = Venues.all.map { $0.title }.joined(separator: ", ")
    return ToolDescription(
      name: "dantaro-feed",
      summary: "realtime tickers, candles and trades of several exchanges as JSON lines",
      operands: .some("EXCHANGE:SYMBOL[,SYMBOL...]..."),
      options: RealtimeOptions.ofAll + [DryRun.option],
      description: [
        "Runs the feeds of several exchanges in one process, on one event loop, and writes their "
          + "records on standard output. Each exchange has connections, back-off, queue and accounts "
          + "of its own: what goes wrong with one costs the others nothing. Exchanges: \(venues).",
        "Everything else is as in the tool for one exchange, such as okx-ws(1). Notes on standard "
          + "error begin with the exchange's name; at the end each one's accounts are told.",
      ],
      exitCodes: [.done, .failed, .usage, .unreachable, .inputOutput],
      environment: RealtimeOptions.variables(Venues.all),
      examples: [
        .init("dantaro-feed okx:BTC-USDT,ETH-USDT", "one exchange, as okx-ws would"),
        .init(
          "dantaro-feed \(Venues.all.map { "\($0.name):\($0.example)" }.joined(separator: " "))",
          "one symbol of each"
        ),
      ],
      seeAlso: Venues.all.map { "\($0.name)-ws(1)" } + [
        "dantaro-merge(1)", "dantaro-validate(1)", "dantaro-monitor(1)", "dantaro-record(5)",
      ]
    )
  }
}
