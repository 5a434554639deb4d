/// A bash script beside a simulated exchange and a `dantaro.conf` for it.

import Foundation
import TestSupport
import Testing

enum ServiceScript {
  /// The folder of the scripts.
  static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../scripts").standardizedFileURL.path

  /// Two symbols, and times that suit a test.
  static let settings = """
    SYMBOLS=BTC-USDT ETH-USDT
    CANDLES=1s
    REST_INTERVAL=1s
    REPORT_INTERVAL=200ms

    """

  /// Runs it; the prelude has `simulate`, `simulate_two`, `service`, `until_true` and what counts
  /// records.
  static func run(
    _ text: String,
    settings: String = settings,
    files: [String: String] = [:]
  ) throws -> BuiltTool.Run {
    var files = files
    files["dantaro.conf"] = settings
    return try BuiltTool.script(prelude + text, files: files, limitSeconds: limitSeconds)
  }

  /// No script takes longer.
  ///
  /// Its waiting ends before, so that it ends the service that it started:
  /// that one would outlive a script that is killed, and whoever waits for both.
  private static let limitSeconds = 60.0

  /// Ends the processes that it started.
  private static let prelude = """
    set -u
    scripts='\(scripts)'
    until_true() {
      until "$@"; do
        [ $SECONDS -lt 45 ] || {
          echo "waited in vain: $*" >&2
          tail -n 30 logs/service.log >&2
          exit 99
        }
        sleep 0.1
      done
    }
    service() { "$scripts/service" "$1" --config dantaro.conf; }
    other_port=0
    left() { pgrep -f ":($port|$other_port)( |\\$)|$PWD/"; }
    end() {
      service stop >/dev/null 2>&1
      local rest
      rest=$(left) && kill -9 $rest
      kill $simulator $other 2>/dev/null
      wait
    }
    simulator='' other=''
    listen() {
      trap end EXIT
      : >url
      dantaro-sim "$@" --symbols BTC-USDT,ETH-USDT --rate 5 >url 2>/dev/null &
      until_true test -s url
    }
    set_up() { printf '%s\\n' "$@" "TOOLS_FOLDER=\(BuiltTool.folder.path)" >>dantaro.conf; }
    simulate() {
      listen okx "$@"
      simulator=$!
      port=$(sed 's/.*://' url)
      set_up "WS_URL=ws://127.0.0.1:$port" "REST_URL=http://127.0.0.1:$port"
    }
    simulate_other() {
      listen binance --port "$other_port"
      other=$!
      other_port=$(sed 's/.*://' url)
    }
    simulate_two() {
      simulate_other
      listen okx
      simulator=$!
      port=$(sed 's/.*://' url)
      set_up 'SYMBOLS=BTC-USDT,ETH-USDT binance:BTC-USDT' \\
        "WS_URL=okx=ws://127.0.0.1:$port binance=ws://127.0.0.1:$other_port" \\
        "REST_URL=okx=http://127.0.0.1:$port binance=http://127.0.0.1:$other_port"
    }
    records() { cat data/*.ndjson 2>/dev/null | grep -c "$1"; }
    more_than() { [ "$(records "$2")" -gt "$1" ]; }

    """

  // MARK: The archive

  /// The opening times of each series of closed candles, in the order of the lines; every line is a
  /// record.
  private static func closedCandles(_ text: String) throws -> [String: [Int]] {
    var times: [String: [Int]] = [:]
    for line in text.split(separator: "\n") {
      let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let record = try #require(parsed as? [String: Any])
      guard record["type"] as? String == "candle", record["closed"] as? Bool == true else {
        continue
      }
      let exchange = try #require(record["exchange"] as? String)
      let symbol = try #require(record["symbol"] as? String)
      times["\(exchange):\(symbol)", default: []].append(try #require(record["ts_ms"] as? Int))
    }
    return times
  }

  /// Every series goes on from second to second, each once.
  static func expectNoHole(_ archive: String, of series: [String]) throws {
    let times = try closedCandles(archive)
    #expect(times.keys.sorted() == series)
    for (symbol, times) in times {
      let steps = zip(times.dropFirst(), times).map { $0 - $1 }
      #expect(steps.count > 3, "\(symbol)")
      #expect(steps.allSatisfy { $0 == 1_000 }, "\(symbol): \(steps)")
    }
  }
}
