/// scripts/service and scripts/verify as a user runs them, against a simulated exchange.

import Foundation
import TestSupport
import Testing

/// Ends the processes that it started and waits no longer than twenty seconds for anything.
private let prelude = """
  set -u
  scripts='\(scripts)'
  until_true() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do "$@" && return; sleep 0.1; done
    echo "waited in vain: $*" >&2
    exit 99
  }
  service() { "$scripts/service" "$1" --config dantaro.conf; }
  left() { pgrep -f ":$port( |\\$)|$PWD/"; }
  end() {
    service stop >/dev/null 2>&1
    local rest
    rest=$(left) && kill -9 $rest
    kill "$simulator"
    wait
  }
  simulate() {
    dantaro-sim okx --symbols BTC-USDT,ETH-USDT --rate 5 "$@" >url 2>/dev/null &
    simulator=$!
    trap end EXIT
    until_true test -s url
    port=$(sed 's/.*://' url)
    printf '%s\\n' "WS_URL=ws://127.0.0.1:$port" "REST_URL=http://127.0.0.1:$port" \\
      "TOOLS_FOLDER=\(BuiltTool.folder.path)" >>dantaro.conf
  }
  records() { cat data/*.ndjson 2>/dev/null | grep -c "$1"; }
  more_than() { [ "$(records "$2")" -gt "$1" ]; }

  """

private let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../scripts").standardizedFileURL.path

private let settings = """
  SYMBOLS=BTC-USDT ETH-USDT
  CANDLES=1s
  REST_INTERVAL=1s
  REPORT_INTERVAL=200ms

  """

private func run(
  _ text: String,
  settings: String = settings,
  files: [String: String] = [:]
) throws -> BuiltTool.Run {
  var files = files
  files["dantaro.conf"] = settings
  return try BuiltTool.script(prelude + text, files: files)
}

/// The opening times of each symbol's closed candles, in the order of the lines; every line is a
/// record.
private func closedCandles(_ text: String) throws -> [String: [Int]] {
  var times: [String: [Int]] = [:]
  for line in text.split(separator: "\n") {
    let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
    let record = try #require(parsed as? [String: Any])
    guard record["type"] as? String == "candle", record["closed"] as? Bool == true else { continue }
    times[try #require(record["symbol"] as? String), default: []]
      .append(try #require(record["ts_ms"] as? Int))
  }
  return times
}

@Suite(.serialized)
struct ServiceTests {
  @Test func archivesTellsThatItIsFreshAndLeavesNothingBehind() throws {
    let run = try run(
      """
      simulate
      service start || exit 1
      service start && exit 2
      until_true more_than 0 '"type":"ticker".*"source":"ws"'
      until_true service status
      begun=$SECONDS
      service stop || exit 3
      [ $((SECONDS - begun)) -le 5 ] || exit 4
      left && exit 5
      service status && exit 6
      grep -c 'received = .* passed' logs/service.log
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("\nfresh: 2 symbols, last record "))
    #expect(
      run.stdout.hasSuffix("\nstopped\nnot running; start it with: scripts/service start\n1\n")
    )
    #expect(run.stderr.contains("already running, pid "))
  }

  /// Without the restart nothing more would come; without --since and the last closed candles,
  /// there would be holes and repeats.
  @Test(arguments: ["okx-ws", "dantaro-merge"])
  func whatIsKilledIsStartedAgainWithoutAHoleOrARepeat(tool: String) throws {
    let run = try run(
      """
      simulate
      service start >/dev/null || exit 1
      until_true more_than 0 '"source":"ws".*"closed":true'
      tool() { pgrep -s "$(cat run/service.pid)" -x \(tool); }
      first=$(tool)
      kill -9 "$first" || exit 2
      another() { [ -n "$(tool)" ] && [ "$(tool)" != "$first" ]; }
      until_true another
      until_true more_than "$(records '"source":"ws".*"closed":true')" '"source":"ws".*"closed":true'
      for symbol in BTC-USDT ETH-USDT; do
        until_true more_than 5 '"symbol":"'"$symbol"'".*"closed":true'
      done
      service stop >/dev/null || exit 3
      left && exit 4
      cat data/*.ndjson
      """
    )
    #expect(run.status == 0, "\(run.stderr)")
    let times = try closedCandles(run.stdout)
    #expect(times.count == 2)
    for (symbol, times) in times {
      let steps = zip(times.dropFirst(), times).map { $0 - $1 }
      #expect(steps.count > 3, "\(symbol)")
      #expect(steps.allSatisfy { $0 == 1_000 }, "\(symbol): \(steps)")
    }
  }

  /// systemd tells all processes at once.
  @Test func aSignalToAllIsATidyEnd() throws {
    let run = try run(
      """
      simulate
      setsid "$scripts/service" start --foreground --config dantaro.conf 2>log &
      foreground=$!
      until_true more_than 0 ticker
      kill -TERM $(pgrep -s "$(cat run/service.pid)") || exit 1
      wait "$foreground" || exit 2
      left && exit 3
      grep -o ' passed + 0 rejected' log
      grep -cv . <(tail -c 1 data/*.ndjson)
      printf '%s %s\n' "$(cat data/*.ndjson | wc -l)" \
        "$(grep -o 'Lines received: [0-9,]*' log | tail -n 1 | tr -cd 0-9)"
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    let counts = run.stdout.split(separator: "\n").last?.split(separator: " ") ?? []
    #expect(counts.count == 2 && counts[0] == counts[1], "archived and received: \(counts)")
  }

  @Test func nothingOutlivesAServiceThatWasKilled() throws {
    let run = try run(
      """
      simulate
      service start >/dev/null || exit 1
      until_true more_than 0 ticker
      kill -9 "$(cat run/service.pid)"
      none_left() { ! left >/dev/null; }
      until_true none_left
      service status && exit 2
      service start >/dev/null || exit 3
      """
    )
    #expect(run.status == 0, "\(run.stderr)")
  }

  /// A metrics file, and what is said of it.
  @Test(arguments: [
    (2, 0, 0, 0, "fresh: 2 symbols"),
    (2, 1, 0, 1, "silent: ETH-USDT; up"),
    (2, 0, 1, 1, "on REST: ETH-USDT; up"),
    (1, 0, 0, 1, "no record yet: ETH-USDT"),
    (0, 0, 0, 1, "no record yet: BTC-USDT, ETH-USDT"),
  ])
  func statusNamesWhatIsNotFresh(
    symbols: Int,
    stale: Int,
    onREST: Int,
    status: Int32,
    text: String
  ) throws {
    var metrics = "dantaro_process_start_timestamp_seconds{tool=\"x\"} NOW.000000\n"
    metrics += "dantaro_last_report_timestamp_seconds NOW.000000\n"
    for (index, symbol) in ["BTC-USDT", "ETH-USDT"].prefix(symbols).enumerated() {
      let labels = "exchange=\"okx\",symbol=\"\(symbol)\""
      metrics += "dantaro_last_record_timestamp_seconds{\(labels),channel=\"t\"} NOW.000000\n"
      metrics += "dantaro_symbol_stale{\(labels)} \(index * stale)\n"
      metrics += "dantaro_source_active{\(labels),source=\"rest\"} \(index * onREST)\n"
    }
    // The lock of a service that runs.
    let held =
      "mkdir run; exec 9>run/lock; flock 9; sed \"s/NOW/$(date +%s)/\" page >run/dantaro.prom;"
    let run = try run(held + "service status 9>&-", files: ["page": metrics])
    #expect(run.status == status)
    #expect(run.stdout.contains(text), "\(run.stdout)")
    #expect(run.stdout.split(separator: "\n").count == 1)
  }

  @Test func statusTellsAnOldReportAndNone() throws {
    let run = try run(
      """
      mkdir run; exec 9>run/lock; flock 9
      service status 9>&- && exit 2
      echo "dantaro_last_report_timestamp_seconds $(($(date +%s) - 100)).5" >run/dantaro.prom
      service status 9>&- && exit 3
      exit 0
      """
    )
    #expect(run.status == 0)
    #expect(run.stdout.contains("dantaro.prom is missing"))
    #expect(run.stdout.contains("its last report is 99 s old") || run.stdout.contains("100 s old"))
  }

  @Test(arguments: [
    "SYMBOLS=$(touch ran)", "SYMBOLS=\"BTC-USDT\"", "SYMBOL=BTC-USDT", "BTC-USDT", "KEEP_DAYS=ten",
    "WS_URL=ws://h/;touch ran", "REST_INTERVAL=20", "=1", "x[$(touch ran)]=1",
  ])
  func aSettingThatIsNoneIsRefusedAndNeverRun(line: String) throws {
    let run = try run(
      "service start; status=$?; [ ! -e ran ] && [ ! -e data ] && exit $status",
      settings: "# a comment\n\n\(line)\n"
    )
    #expect(run.status == 64)
    #expect(run.stderr.contains("dantaro.conf:3: not a "), "\(run.stderr)")
  }

  @Test func theExampleIsWhatHoldsWithoutIt() throws {
    let example = URL(fileURLWithPath: scripts).appendingPathComponent("../dantaro.conf.example")
    let text = try String(contentsOf: example, encoding: .utf8)
    let spelled = try run("service settings", settings: text)
    #expect(spelled.status == 0, "\(spelled.stderr)")
    let both = try run(
      "service settings >a; : >dantaro.conf; service settings | diff a -",
      settings: text
    )
    #expect(both.status == 0, "\(both.stdout)")
    let keys = text.matches(of: /(?m)^([A-Z_]+)=/).map { String($0.1) }
    #expect(keys.sorted() == spelled.stdout.matches(of: /(?m)^([A-Z_]+)=/).map { String($0.1) })
  }
}

@Suite(.serialized)
struct VerifyTests {
  @Test func allIsWellAgainstTheSimulatedExchange() throws {
    let run = try run("simulate; \"$scripts/verify\" --config dantaro.conf")
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    for row in ["WebSocket", "tick BTC-USDT", "tick ETH-USDT", "candle 1s", "REST", "libraries"] {
      #expect(run.stdout.contains("PASS  \(row) "), "\(row)")
    }
    #expect(run.stdout.contains("SKIP  TLS 127.0.0.1 "))
    #expect(!run.stdout.contains("FAIL  "))
  }

  @Test func whatFailsIsNamedWithARemedy() throws {
    let run = try run(
      "simulate; \"$scripts/verify\" --config dantaro.conf --rest-url http://127.0.0.1:1 BTC-USDT NO-SUCH"
    )
    #expect(run.status == 1, "\(run.stderr)")
    #expect(run.stdout.contains("PASS  tick BTC-USDT "))
    #expect(run.stdout.contains(/FAIL  tick NO-SUCH +refused by the exchange; take it out/))
    #expect(run.stdout.contains(/FAIL  REST .*not reachable; look at firewall/))
    #expect(run.stdout.contains(", 2 FAIL, "))
  }
}
