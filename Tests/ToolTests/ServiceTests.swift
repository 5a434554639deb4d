/// scripts/service as a user runs it, against a simulated exchange.

import Foundation
import TestSupport
import Testing

@Suite(.serialized)
struct ServiceTests {
  @Test func archivesTellsThatItIsFreshAndLeavesNothingBehind() throws {
    let run = try ServiceScript.run(
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
  @Test(arguments: ["dantaro-feed", "dantaro-merge"])
  func whatIsKilledIsStartedAgainWithoutAHoleOrARepeat(tool: String) throws {
    let run = try ServiceScript.run(
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
    try ServiceScript.expectNoHole(run.stdout, of: ["okx:BTC-USDT", "okx:ETH-USDT"])
  }

  /// systemd tells all processes at once.
  @Test func aSignalToAllIsATidyEnd() throws {
    let run = try ServiceScript.run(
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
    let run = try ServiceScript.run(
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

  /// None of them may take the service with it, or end for good.
  @Test func whoWritesTheLogsIsStartedAgain() throws {
    let run = try ServiceScript.run(
      """
      simulate
      service start >/dev/null || exit 1
      until_true more_than 0 ticker
      pid=$(cat run/service.pid)
      reader() {
        local process
        for process in $(pgrep -P "$pid"); do
          [ "$(readlink "/proc/$process/fd/0")" = "$PWD/run/$1" ] && echo "$process"
        done
      }
      for pipe in log rejects; do
        first=$(reader "$pipe")
        kill -9 $first || exit 2
        another() { [ -n "$(reader "$pipe")" ] && [ "$(reader "$pipe")" != "$first" ]; }
        until_true another
      done
      said=$(wc -l <logs/service.log)
      says_more() { [ "$(wc -l <logs/service.log)" -gt $((said + 5)) ]; }
      until_true says_more
      service status || exit 3
      service stop || exit 4
      left && exit 5
      echo "ended: $(grep -c 'the pipeline ended' logs/service.log)"
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.hasSuffix("stopped\nended: 0\n"))
  }

  /// As on a full disk: records pass, and none is kept.
  @Test func anArchiveThatCannotBeWrittenIsNotFreshAndItsServiceStops() throws {
    let run = try ServiceScript.run(
      """
      simulate
      mkdir data
      for day in today tomorrow; do mkdir "data/$(TZ=UTC0 date -d "$day" +%F).ndjson"; done
      service start >/dev/null || exit 1
      told() { grep -q 'pipeline ended with status 74, input or output: is a disk full' logs/service.log; }
      until_true told
      without_report() { service status | grep -q 'there is no report'; }
      until_true without_report
      begun=$SECONDS
      service stop || exit 2
      [ $((SECONDS - begun)) -le 5 ] || exit 3
      tail -n 1 logs/service.log | grep -q 'service: stopped$' || exit 4
      left && exit 5
      rmdir data/*.ndjson
      service start >/dev/null || exit 6
      until_true service status
      until_true more_than 0 ticker
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
  }

  /// What hangs is ended in time.
  @Test(arguments: [
    "kill -9 $simulator", "kill -STOP $(tool dantaro-monitor) $(tool dantaro-feed)",
  ])
  func stopTakesFiveSecondsAtTheMost(trouble: String) throws {
    let run = try ServiceScript.run(
      """
      simulate
      service start >/dev/null || exit 1
      until_true more_than 0 ticker
      tool() { pgrep -s "$(cat run/service.pid)" -x "$1"; }
      \(trouble) || exit 2
      sleep 1
      begun=$(date +%s%N)
      service stop || exit 3
      [ $(($(date +%s%N) - begun)) -le 5500000000 ] || exit 4
      tail -n 1 logs/service.log | grep -q 'service: stopped$' || exit 5
      left && exit 6
      exit 0
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
  }

  /// The number that a killed service left behind may be another process' by now.
  @Test func aProcessThatIsNotTheServiceIsLeftAlone() throws {
    let run = try ServiceScript.run(
      """
      simulate
      mkdir run; echo "$simulator" >run/service.pid
      service stop || exit 1
      service start >/dev/null || exit 2
      right=$(cat run/service.pid)
      [ "$right" != "$simulator" ] || exit 3
      echo "$simulator" >run/service.pid
      service stop && exit 4
      kill -0 "$simulator" || exit 5
      echo "$right" >run/service.pid
      service stop || exit 6
      """
    )
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stderr.contains("its process cannot be told"))
  }

  /// Korean text, whose characters are three bytes each, while the connection flaps.
  @Test func theLogStaysWithinItsSize() throws {
    let run = try ServiceScript.run(
      """
      simulate --fault flap
      mkdir logs; head -c 1030000 /dev/zero | tr '\\0' '\\n' >logs/service.log
      printf '%s\n' LOG_MAX_MB=1 LOG_FILES=1 LANGUAGE=ko REPORT_INTERVAL=1ms >>dantaro.conf
      LC_ALL=C.UTF-8 service start >/dev/null || exit 1
      until_true test -e logs/service.log.1
      service stop >/dev/null || exit 2
      ls logs
      for file in logs/*; do [ "$(wc -c <"$file")" -le 1049176 ] || wc -c "$file"; done
      """
    )
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout == "rejects.ndjson\nservice.log\nservice.log.1\n")
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
    let run = try ServiceScript.run(held + "service status 9>&-", files: ["page": metrics])
    #expect(run.status == status)
    #expect(run.stdout.contains(text), "\(run.stdout)")
    #expect(run.stdout.split(separator: "\n").count == 1)
  }

  @Test func statusTellsAnOldReportAndNone() throws {
    let run = try ServiceScript.run(
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
    "WS_URL=ws://h/;touch ran", "REST_INTERVAL=20", "=1", "x[$(touch ran)]=1", "LOG_MAX_MB=0",
  ])
  func aSettingThatIsNoneIsRefusedAndNeverRun(line: String) throws {
    let run = try ServiceScript.run(
      "service start; status=$?; [ ! -e ran ] && [ ! -e data ] && exit $status",
      settings: "# a comment\n\n\(line)\n"
    )
    #expect(run.status == 64)
    #expect(run.stderr.contains("dantaro.conf:3: not a "), "\(run.stderr)")
  }

  @Test func aLeadingZeroIsNoOctalNumber() throws {
    let run = try ServiceScript.run(
      "service settings",
      settings: "BACKFILL_HOURS=08\nLOG_MAX_MB=010\n"
    )
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("BACKFILL_HOURS=8\n") && run.stdout.contains("LOG_MAX_MB=10\n"))
  }

  @Test func theExampleIsWhatHoldsWithoutIt() throws {
    let example = URL(fileURLWithPath: ServiceScript.scripts).appendingPathComponent(
      "../dantaro.conf.example"
    )
    let text = try String(contentsOf: example, encoding: .utf8)
    let spelled = try ServiceScript.run("service settings", settings: text)
    #expect(spelled.status == 0, "\(spelled.stderr)")
    let both = try ServiceScript.run(
      "service settings >a; : >dantaro.conf; service settings | diff a -",
      settings: text
    )
    #expect(both.status == 0, "\(both.stdout)")
    let keys = text.matches(of: /(?m)^([A-Z_]+)=/).map { String($0.1) }
    #expect(keys.sorted() == spelled.stdout.matches(of: /(?m)^([A-Z_]+)=/).map { String($0.1) })
  }
}
