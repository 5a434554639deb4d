import Foundation
import TestSupport
import Testing

/// Several tools in one pipe, as people use them.
@Suite struct PipelineTests {
  @Test func controlCEndsEveryStageWithItsSummaryAndLeavesNothing() throws {
    let run = try SimulatedExchange.script(
      """
      set -m
      okx-ws --ws-url $url BTC-USDT ETH-USDT 2> feed.err \
        | dantaro-validate 2> check.err \
        | dantaro-monitor --format text --interval 1s > report 2> monitor.err &
      poll 'grep -q "subscribed 2 of 2" feed.err'
      poll '[ -s report ]'
      group=$(ps -o pgid= -p $! | tr -d ' ')
      kill -INT -- -$group
      wait $!; echo "status $?"
      grep -c ': received ' feed.err; grep -c ' received = ' check.err
      pgrep -g $group; echo "left $?"
      cat report
      """,
      options: "--rate 50"
    )
    #expect(run.stdout.hasPrefix("status 0\n1\n1\nleft 1\n"))
    #expect(run.stdout.contains("BTC-USDT"))
    #expect(!run.stderr.contains("gave up"))
  }

  @Test func theLastReaderWhoLeavesEndsAllBeforeHim() throws {
    let run = try SimulatedExchange.script(
      """
      timeout 5 okx-ws --ws-url $url BTC-USDT 2>/dev/null | timeout 5 dantaro-validate 2>/dev/null \
        | head -3
      echo ${PIPESTATUS[*]}
      """,
      options: "--rate 100"
    )
    let lines = run.stdout.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.last == "0 0 0")
  }

  /// What the pipe held when its reader left was taken; it has room for some 22,000 of these lines.
  @Test(arguments: ["dantaro-validate", "dantaro-merge"])
  func whatAReaderDidNotTakeStandsInTheSummary(tool: String) throws {
    let run = try BuiltTool.script(
      """
      yes '{}' 2>/dev/null | head -n 200000 > all
      \(tool) < all | { sleep 0.3; head -c 3 > /dev/null; }
      """
    )
    let received = try #require(run.stderr.firstMatch(of: /[0-9]+/).flatMap { Int($0.output) })
    let untaken = try #require(
      run.stderr.firstMatch(of: /; lines not taken by the reader ([0-9]+)/).flatMap { Int($0.1) }
    )
    #expect((1...22_000).contains(received - untaken))
  }

  @Test func twoFeedsOnOnePipeTearNoLine() throws {
    let run = try SimulatedExchange.script(
      """
      { okx-ws --ws-url $url --count 20000 BTC-USDT 2>/dev/null & first=$!
        okx-ws --ws-url $url --count 20000 ETH-USDT 2>/dev/null & wait $first $!; } | cat > both
      grep -c '' both; grep -vc '^{"type":"ticker".*}$' both; grep -c '}{' both
      """,
      options: "--fault flood=40000"
    )
    #expect(run.stdout == "40000\n0\n0\n")
  }

  @Test func anExchangeThatDiesIsToldAndFoundAgain() throws {
    let run = try SimulatedExchange.script(
      """
      okx-ws --ws-url $url --status --max-backoff 100ms BTC-USDT > out 2>/dev/null & feed=$!
      poll 'grep -q ticker out'
      kill -KILL $sim; wait $sim 2>/dev/null
      poll 'grep -q disconnected out'
      exchange
      poll '[ $(grep -c "\\"connected\\"" out) -eq 2 ]'
      seen=$(wc -l < out)
      poll '[ $(wc -l < out) -gt $((seen + 5)) ]'
      kill -TERM $feed; wait $feed; echo "status $?"
      """,
      options: "--rate 50"
    )
    #expect(run.stdout == "status 0\n")
    #expect(!run.stderr.contains("gave up"))
  }
}
