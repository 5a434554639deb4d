import Foundation
import TestSupport
import Testing

/// One bad thing costs one thing, on every exchange: its own tool, its own simulator, the same faults.
///
/// OKX has the long table; this one holds for all.
struct VenueFaultTests {
  struct Venue: CustomTestStringConvertible, Sendable {
    var name: String
    /// What is streamed, and what is refused, silent or ill.
    var good: String
    var bad: String
    /// True if it announces that it will close a connection.
    var givesNotice = true
    /// The connections of its feed.
    var lines = 1
    /// True if best bid and ask come in messages of their own.
    var hasQuotes = false
    /// An error of its REST API that passes.
    var restCode = "rest-code"
    var testDescription: String { name }
  }

  static let venues = [
    Venue(name: "okx", good: "BTC-USDT", bad: "ETH-USDT", lines: 2),
    Venue(name: "binance", good: "BTC-USDT", bad: "ETH-USDT"),
    Venue(
      name: "gateio",
      good: "BTC-USDT",
      bad: "ETH-USDT",
      hasQuotes: true,
      restCode: "rest-code=SERVER_ERROR"
    ),
    Venue(name: "coinone", good: "BTC-KRW", bad: "ETH-KRW", givesNotice: false),
  ]

  @Test func everyExchangeOfTheToolsIsHere() throws {
    let sources = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../Sources")
    let names = try FileManager.default.contentsOfDirectory(atPath: sources.standardized.path)
      .filter { $0.hasSuffix("-ws") }.map { $0.dropLast(3) }
    #expect(Set(names) == Set(Self.venues.map { $0.name[...] }))
  }

  @Test(arguments: venues)
  func brokenMessagesAndALostConnectionCostThemselves(venue: Venue) async throws {
    let run = try await Self.run(
      venue,
      "bad-json@7,bad-utf8@9,crossed@11,twice@13,close=1001@40",
      until: "poll '[ $(grep -c '\\''\"event\":\"connected\"'\\'' ws.out) -ge 2 ]'"
    )
    #expect(run.events("connected").count >= 2)
    #expect(run.events("disconnected").count >= 1)
    // On each connection anew.
    #expect(run.terms("ws.err")["frames", default: 0] >= 2, "\(run.text("ws.err"))")
    // Where quotes come apart they are what counts, and the fault is in tickers; a symbol's first
    // quote may come behind it, on one connection.
    let crossed = run.terms("val.err")["crossed_book", default: 0]
    #expect(venue.hasQuotes ? crossed <= 1 : crossed >= 1, "\(run.text("val.err"))")
    Self.expectBalance(run, venue, both: true)
  }

  @Test(arguments: venues)
  func aRefusedSymbolIsNamedAndTheOtherStreams(venue: Venue) async throws {
    let run = try await Self.run(
      venue,
      "delist=\(venue.bad)",
      until: "poll 'grep -q '\\''\"event\":\"refused\"'\\'' ws.out'"
    )
    #expect(run.events("refused").allSatisfy { $0.contains("\"symbol\":\"\(venue.bad)\"") })
    #expect(run.text("ws.err").contains("\(venue.bad) tickers: refused by \(venue.name)"))
    Self.expectBalance(run, venue, both: false)
  }

  @Test(arguments: venues)
  func aMuteSymbolIsNamedAndTheOtherStreams(venue: Venue) async throws {
    let run = try await Self.run(
      venue,
      "mute=\(venue.bad)",
      until: "poll 'grep -q '\\''\"event\":\"silent\"'\\'' ws.out'"
    )
    let silent = run.events("silent").filter { $0.contains("\"channel\":\"tickers\"") }
    #expect(!silent.isEmpty)
    #expect(silent.allSatisfy { $0.contains("\"symbol\":\"\(venue.bad)\"") }, "\(silent)")
    #expect(run.terms("ws.err")["lost"] == venue.lines, "by the end alone: \(run.text("ws.err"))")
    Self.expectBalance(run, venue, both: false)
  }

  @Test(arguments: venues.filter(\.givesNotice))
  func theReplacementComesBeforeTheConnectionGoes(venue: Venue) async throws {
    let run = try await Self.run(
      venue,
      "notice@10",
      until: "poll 'grep -q switched ws.err'"
    )
    #expect(!run.events("switching").isEmpty)
    #expect(run.terms("ws.err")["lost"] == venue.lines, "by the end alone: \(run.text("ws.err"))")
    Self.expectBalance(run, venue, both: true)
  }

  @Test(arguments: venues)
  func snapshotsSurviveOddAnswers(venue: Venue) async throws {
    let run = try await FaultLab.run {
      try SimulatedExchange.script(
        """
        \(venue.name)-rest --rest-url http${url#ws} --candles 1m --limit 3 --retries 6 \\
          \(venue.good) \(venue.bad) NOPE-\(venue.good.split(separator: "-")[1])
        """,
        options: "--fault rest-half@1,rest-html@2,\(venue.restCode)@3,rest-down@5",
        of: venue.name,
        limitSeconds: 60
      )
    }
    #expect(run.status == 1, "one symbol is not there: \(run.stderr)")
    let lines = run.stdout.split(separator: "\n")
    #expect(lines.count { $0.contains("\"type\":\"ticker\"") } == 2, "\(run.stderr)")
    let candles = lines.filter { $0.contains("\"type\":\"candle\"") }
    #expect(candles.count == 6, "\(candles)")
    #expect(candles.count { $0.contains("\"closed\":true") } == 4, "\(candles)")
    #expect(run.stderr.contains("NOPE-"))
    let accounts = /received (\d+) rows = written (\d+) \+ suppressed 0 \+ rejected 0 \+ dropped 0/
    let match = try #require(run.stderr.firstMatch(of: accounts), "\(run.stderr)")
    #expect(match.1 == match.2)
  }

  // MARK: Steps

  /// The feed, merge and validate, with a copy of every pipe; the exchange goes first.
  private static func run(_ venue: Venue, _ faults: String, until: String) async throws -> FaultRun
  {
    try await FaultLab.run {
      FaultRun(
        try SimulatedExchange.script(
          """
          pause=0.1
          touch ws.out ws.err val.out
          { \(venue.name)-ws --ws-url $url --status --trades --candles 1m --max-backoff 300ms \\
              --silent-after 3s \(venue.good) \(venue.bad) 2> ws.err & echo $! > pid; wait $!; } \\
            | tee ws.out | dantaro-merge --status - 2> merge.err | tee merge.out \\
            | dantaro-validate 2> val.err > val.out &
          pipe=$!
          poll '[ -s pid ]'; feed=$(cat pid)
          \(until)
          seen=$(wc -l < val.out)
          poll '[ $(wc -l < val.out) -ge $((seen + 30)) ]'
          poll '[ $(grep -c ticker.*\(venue.good) val.out) -ge 10 ]'
          kill -TERM $sim; wait $sim
          poll 'tail -n 40 ws.out | grep -q '\\''"event":"disconnected"'\\'''
          kill -TERM $feed; wait $pipe
          for file in ws.err merge.err val.err sim.log ws.out merge.out val.out; do
            echo "=== $file"; cat $file
          done
          """,
          options: "--rate 20 --symbols \(venue.good),\(venue.bad) --fault '\(faults)'",
          of: venue.name
        )
      )
    }
  }

  private static func expectBalance(_ run: FaultRun, _ venue: Venue, both: Bool) {
    #expect(!run.stderr.contains("gave up waiting"), "\(run.stderr)\(run.text("ws.err"))")
    for file in ["ws.err", "merge.err", "val.err"] {
      let received = run.terms(file)["received"] ?? -1
      let frames = file == "ws.err" ? run.terms(file)["frames"] ?? 0 : 0
      #expect(run.sum(file) == received, "\(file), \(frames): \(run.text(file))")
    }
    let tickers = run.lines("val.out").filter { $0.contains("\"type\":\"ticker\"") }
    #expect(tickers.count { $0.contains("\"symbol\":\"\(venue.good)\"") } >= 10)
    #expect(tickers.contains { $0.contains("\"symbol\":\"\(venue.bad)\"") } == both)
    #expect(tickers.allSatisfy { $0.contains("\"exchange\":\"\(venue.name)\"") })
    #expect(Set(tickers).count == tickers.count, "nothing twice")
  }
}
