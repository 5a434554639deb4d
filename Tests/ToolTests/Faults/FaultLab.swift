import Foundation
import TestSupport

/// Runs the whole pipe against one simulator with a fault, some at a time.
///
/// The runs wait most of their time; they have threads of their own, so that other tests go on.
enum FaultLab {
  private static let queue: OperationQueue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 6
    return queue
  }()

  /// Runs something that blocks.
  static func run<Answer: Sendable>(
    _ work: @escaping @Sendable () throws -> Answer
  ) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { continuation.resume(with: Result { try work() }) }
    }
  }

  /// okx-ws, merge, validate and monitor, with a copy of every pipe.
  ///
  /// The exchange goes first: what it sent has all arrived when the feed is stopped.
  static func run(_ fault: FaultCase) async throws -> FaultRun {
    try await run {
      FaultRun(
        try SimulatedExchange.script(script(fault), options: "--rate 20 --fault '\(fault.faults)'")
      )
    }
  }

  private static func script(_ fault: FaultCase) -> String {
    """
    pause=0.1
    touch ws.out val.out
    printf 'BTC-USDT\\nETH-USDT\\n' > symbols
    { okx-ws --ws-url $url --status --trades --candles 1s --max-backoff 300ms \(fault.feed) \
        2> ws.err & echo $! > pid; wait $!; echo $? > ws.exit; } | tee ws.out \
      | dantaro-merge --status - 2> merge.err | tee merge.out \
      | dantaro-validate 2> val.err | tee val.out \
      | dantaro-monitor --format json --interval 1h > report 2> monitor.err &
    pipe=$!
    poll '[ -s pid ]'; feed=$(cat pid)
    \(fault.act)
    \(fault.until.map(wait).joined(separator: "\n"))
    # The second line connects a second after the first.
    poll '[ $(grep -c '\\''"event":"connected"'\\'' sim.log) -ge \(fault.connections.lowerBound) ]'
    seen=$(wc -l < val.out)
    poll '[ $(wc -l < val.out) -ge $((seen + \(fault.more))) ]'
    kill -TERM $sim; wait $sim
    # What the exchange sent before its farewell has arrived when each farewell has.
    farewells=$(grep -c '"closing".*"code":1001' sim.log)
    heard() { grep -c '"disconnected".*"code":"1001"' ws.out; }
    poll '[ $(heard) -ge $farewells ] || ! kill -0 $feed 2> /dev/null'
    [ -s ws.exit ] || kill -TERM $feed 2>/dev/null; wait $pipe
    for file in ws.err ws.exit merge.err val.err report sim.log ws.out merge.out val.out; do
      echo "=== $file"; cat $file
    done
    """
  }

  private static func wait(_ condition: String) -> String {
    let parts = condition.split(separator: ":", maxSplits: 1)
    // What is planned stands in the log too.
    let isStrike = parts[0] == "strike"
    let file = isStrike ? "sim.log" : parts[0]
    let pattern = isStrike ? "\"event\":\"fault\",\"name\":\"\(parts[1])" : parts[1]
    return "poll 'grep -q -- '\\''\(pattern)'\\'' \(file)'"
  }
}
