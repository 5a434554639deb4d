import Foundation
import TestSupport
import Testing

/// Signals to a whole pipeline, stopped processes, readers of metrics: rows 46, 48, 58, 59.
@Suite struct ProcessTests {
  @Test(
    "row 46: a signal to the group ends every stage with a summary; the sums agree",
    arguments: [
      "INT", "TERM",
    ]
  )
  func signalToTheGroup(signal: String) async throws {
    let run = try await Machine.exchange(
      """
      set -m
      okx-ws --ws-url $url --trades --candles 1m BTC-USDT ETH-USDT 2> feed.err \
        | dantaro-merge 2> merge.err | dantaro-validate --rejects rejects 2> check.err \
        | dantaro-monitor --format json > reports 2> monitor.err &
      poll 'grep -q subscribed feed.err'; sleep 1.5
      group=$(ps -o pgid= -p $! | tr -d ' ')
      kill -\(signal) -- -$group
      took wait $!
      pgrep -g $group; echo "left $?"
      feed=$(grep -o 'written [0-9]*' feed.err | grep -o '[0-9]*')
      merge=$(grep -o 'received [0-9]* = written [0-9]*' merge.err | grep -o '[0-9]*' | tr '\\n' ' ')
      check=$(grep -o '[0-9]* received = [0-9]* passed' check.err | grep -o '[0-9]*' | tr '\\n' ' ')
      monitor=$(tail -1 reports | grep -o '"received":[0-9]*' | grep -o '[0-9]*')
      echo "sums $feed $merge$check$monitor"
      cat feed.err merge.err check.err monitor.err >&2
      """,
      options: "--rate 50"
    )
    #expect(run.stdout.contains("left 1\n"))
    #expect(run.numbers(after: "status") == [0])
    #expect(run.numbers(after: "after")[0] < 5_000)
    let line = run.stdout.split(separator: "\n").first { $0.hasPrefix("sums ") } ?? ""
    let sums = line.split(separator: " ").dropFirst().compactMap { Int($0) }
    try #require(sums.count == 6, "\(line) \(run.stderr)")
    #expect(sums[0] > 50)
    #expect(sums[0] == sums[1], "feed's written = merge's received")
    #expect(sums[2] == sums[3], "merge's written = validate's received")
    #expect(sums[4] == sums[5], "validate's passed = monitor's received")
  }

  @Test("row 48: a feed that is stopped for eight seconds goes on where it was")
  func stoppedFeed() async throws {
    let run = try await Machine.exchange(
      """
      okx-ws --ws-url $url --status --trades BTC-USDT ETH-USDT > out & feed=$!
      poll 'grep -q trade out'
      kill -STOP $feed; sleep 8; kill -CONT $feed
      sleep 2; kill $feed; took wait $feed
      cat out
      """,
      options: "--rate 20"
    )
    let told = Told(run.stdout)
    #expect(run.stdout.hasPrefix("status 0 "))
    #expect(told.events("connected").count == 1)
    #expect(told.events("disconnected").isEmpty)
    #expect(told.records.count > 300)
    #expect(run.addsUp)
  }

  @Test("row 58: whoever reads the metrics file reads a whole one")
  func metricsAreWhole() async throws {
    let run = try await Machine.exchange(
      """
      okx-ws --ws-url $url --status BTC-USDT ETH-USDT 2>/dev/null \
        | dantaro-monitor --interval 1s --metrics-file m.prom > /dev/null & last=$!
      poll 'grep -q ^dantaro_source_active m.prom 2>/dev/null'
      reads=0; torn=0
      end=$(($(now) + 4000))
      while [ $(now) -lt $end ]; do
        reads=$((reads + 1))
        cat m.prom > seen
        # Its last lines are those of the last metric, and the last of them is whole.
        tail -1 seen | grep -q '^dantaro_source_active{.*} [01]$' || { torn=$((torn + 1)); tail -2 seen >&2; }
      done
      kill $(pgrep -P $$ okx-ws); wait $last
      echo "torn $torn reads $reads left $(ls | grep -c part)"
      """,
      options: "--rate 20"
    )
    #expect(run.numbers(after: "torn") == [0], "\(run.stderr)")
    #expect(run.numbers(after: "reads")[0] > 20)
    #expect(run.numbers(after: "left") == [0])
  }

  @Test(
    "row 59: a filter in the middle that is stopped: the monitor says in time that all is silent"
  )
  func stoppedFilter() async throws {
    let run = try await Machine.exchange(
      """
      mkfifo pipe
      okx-ws --ws-url $url BTC-USDT 2> feed.err | dantaro-validate 2>/dev/null > pipe & check=$!
      dantaro-monitor --silent-after 2s --interval 500ms --format json --exit-on-silence \
        < pipe > reports 2> monitor.err & monitor=$!
      poll 'grep -q "\\"tickers\\":[1-9]" reports'
      kill -STOP $check; took wait $monitor
      kill -CONT $check; wait $check
      tail -1 reports
      """,
      options: "--rate 20"
    )
    #expect(run.numbers(after: "status") == [1], "--exit-on-silence")
    #expect((1_500...6_000).contains(run.numbers(after: "after")[0]))
    #expect(run.stdout.contains("\"silent\":[\"okx:BTC-USDT\""), "\(run.stdout)")
  }
}
