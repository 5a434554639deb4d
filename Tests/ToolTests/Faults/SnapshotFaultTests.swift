import Foundation
import TestSupport
import Testing

/// okx-rest against a REST side that does wrong: what it says, what it counts, how it ends.
@Suite struct SnapshotFaultTests {
  struct Case: Sendable, CustomStringConvertible {
    let faults: String
    /// What is said of the first symbol.
    let told: String
    var exit = 1
    var description: String { faults }
  }

  private static let failures: [Case] = [
    Case(faults: "rest-code=50001", told: "50001: Service temporarily unavailable"),
    Case(faults: "rest-code=50026", told: "50026: System error."),
    Case(faults: "rest-limit", told: "50011: Too Many Requests (HTTP 429)"),
    Case(faults: "rest-limit=200", told: "50011: Too Many Requests"),
    Case(faults: "rest-limit-number", told: "50011: Requests too frequent. (HTTP 429)"),
    Case(faults: "rest-gateway", told: "HTTP 503: name resolution failed"),
    Case(faults: "rest-404", told: "404: Not Found (HTTP 404)"),
    Case(faults: "rest-html", told: "the answer is not JSON"),
    Case(faults: "rest-no-data", told: "no \"data\" list"),
    Case(faults: "rest-empty", told: "the exchange has nothing"),
    Case(faults: "delist=BTC-USDT,delist=ETH-USDT", told: "refused by okx, 51001"),
    Case(faults: "rest-down", told: "read failed", exit: 69),
    Case(faults: "away=60", told: "read failed", exit: 69),
  ]

  /// Trap 37, 38; row 52: an answer that is none is a failure, by its cause, and no record.
  @Test(arguments: failures)
  func whatIsNoAnswerIsToldAndCountedAndEndsInItsStatus(_ fault: Case) async throws {
    let run = try await run(fault.faults, "--retries 0 BTC-USDT ETH-USDT")
    expect(run, endsWith: fault.exit)
    #expect(run.lines("rest.out") == [])
    #expect(run.text("rest.err").contains(fault.told), "\(run.text("rest.err"))")
    #expect(run.text("rest.err").contains("BTC-USDT"))
    #expect(run.terms("rest.err")["failed"] == 2)
  }

  /// One bad answer costs one try: the next one is whole, and nothing is missing.
  @Test(arguments: [
    "rest-half@2", "rest-down@2", "rest-limit@2", "rest-limit=200@2", "rest-html@2",
    "rest-gateway@2", "rest-no-data@2", "rest-code=50026@2", "rest-half@1/candles",
  ])
  func oneBadAnswerIsAskedAgain(_ faults: String) async throws {
    let run = try await run(faults, "--candles 1m --limit 2 BTC-USDT ETH-USDT")
    expect(run, endsWith: 0)
    #expect(count("ticker", run) == 2)
    #expect(count("candle", run) == 4)
    #expect(run.terms("rest.err")["again"] == 1)
    #expect(run.log("fault").count == 1)
  }

  /// One symbol that is unknown costs itself.
  @Test func aDelistedSymbolCostsItself() async throws {
    let run = try await run("delist=ETH-USDT", "BTC-USDT ETH-USDT SOL-USDT")
    expect(run, endsWith: 1)
    #expect(count("ticker", run) == 2)
    #expect(run.text("rest.err").contains("ETH-USDT: refused by okx, 51001"))
  }

  /// Rounds go on through every kind of bad answer; merge and validate see good records only, in
  /// order: an older answer of another cache (trap 40, row 53) moves nothing back.
  @Test func roundsGoOnThroughEveryKindOfBadAnswer() async throws {
    let faults =
      "rest-half@3,rest-limit@5,rest-old=20@7/ticker,rest-html@8,rest-no-data@10,"
      + "rest-old=20@10/ticker,rest-gateway@12,rest-code=50026@14"
    let run = try await FaultLab.run {
      FaultRun(
        try SimulatedExchange.script(
          """
          { okx-rest --rest-url http:${url#ws:} --interval 300ms BTC-USDT ETH-USDT \
              2> rest.err & echo $! > pid; wait $!; echo $? > rest.exit; } | tee rest.out \
            | dantaro-merge --status - 2> merge.err | tee merge.out \
            | dantaro-validate 2> val.err | tee val.out \
            | dantaro-monitor --format json --interval 1h > report 2> monitor.err &
          pipe=$!
          poll 'grep -q "\\"fault\\",\\"name\\":\\"rest-code\\"" sim.log'
          seen=$(wc -l < val.out); poll '[ $(wc -l < val.out) -ge $((seen + 4)) ]'
          kill -TERM $(cat pid); wait $pipe
          kill -TERM $sim; wait $sim
          for file in rest.err rest.exit merge.err val.err report sim.log rest.out val.out; do
            echo "=== $file"; cat $file
          done
          """,
          options: "--rate 20 --fault '\(faults)'"
        )
      )
    }
    #expect(!run.stderr.contains("gave up"), "\(run.stderr)")
    #expect(run.lines("rest.exit") == ["0"])
    for file in ["rest.err", "merge.err", "val.err"] {
      #expect(run.terms(file)["received"] == run.sum(file), "\(run.text(file))")
    }
    #expect(run.lines("rest.out").count == run.terms("rest.err")["written"])
    #expect(run.lines("rest.out").count == run.terms("merge.err")["received"])
    #expect(run.lines("val.out").count == run.terms("val.err")["passed"])
    #expect(run.lines("val.out").count == run.monitored)
    #expect(run.terms("rest.err")["requests"] == run.log("rest").count)
    #expect(run.log("fault").count == 8)
    var last: [String: Int] = [:]
    for record in run.records("rest.out") {
      let symbol = try #require(record?["symbol"] as? String)
      let time = try #require(record?["ts_ms"] as? Int)
      #expect(time >= last[symbol] ?? 0)
      last[symbol] = time
    }
    #expect(last.count == 2)
  }

  // MARK: Steps

  /// One run of okx-rest.
  private func run(_ faults: String, _ arguments: String) async throws -> FaultRun {
    try await FaultLab.run {
      FaultRun(
        try SimulatedExchange.script(
          """
          okx-rest --rest-url http:${url#ws:} --timeout 2s \(arguments) > rest.out 2> rest.err
          echo $? > rest.exit
          kill -TERM $sim; wait $sim
          for file in rest.out rest.err rest.exit sim.log; do echo "=== $file"; cat $file; done
          """,
          options: "--fault '\(faults)'"
        )
      )
    }
  }

  /// How it ended, that its books add up, and that each request that left is one that came.
  private func expect(_ run: FaultRun, endsWith status: Int) {
    #expect(run.lines("rest.exit") == ["\(status)"], "\(run.text("rest.err"))")
    #expect(run.terms("rest.err")["received"] == run.sum("rest.err"))
    #expect(run.terms("rest.err")["written"] == run.lines("rest.out").count)
    #expect(run.terms("rest.err")["requests"] == run.log("rest").count)
  }

  private func count(_ type: String, _ run: FaultRun) -> Int {
    run.records("rest.out").count { $0?["type"] as? String == type }
  }
}
