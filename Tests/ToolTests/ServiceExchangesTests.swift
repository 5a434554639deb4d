/// scripts/service with several exchanges: what each has of its own.

import TestSupport
import Testing

@Suite(.serialized)
struct ServiceExchangesTests {
  /// One exchange is killed, and its REST feed with it, and nothing of it touches the other; then
  /// the pipeline, which goes on behind the last candles of both.
  @Test func anExchangeThatDiesLeavesTheOthersAlone() throws {
    let run = try ServiceScript.run(
      """
      simulate_two
      echo SILENT_AFTER=2s >>dantaro.conf
      service start >/dev/null || exit 1
      for exchange in okx binance; do
        until_true more_than 0 '"exchange":"'$exchange'".*"source":"ws".*"closed":true'
      done
      until_true service status
      tool() { pgrep -s "$(cat run/service.pid)" -x "$1"; }
      feeds="$(tool dantaro-feed) $(tool okx-rest)"
      first=$(tool binance-rest)
      kill -9 "$other" "$first" || exit 2
      seen=$(records '"exchange":"okx".*"closed":true')
      until_true more_than 0 '"exchange":"binance".*"event":"disconnected"'
      not_fresh() { ! service status; }
      until_true not_fresh
      another() { [ -n "$(tool binance-rest)" ] && [ "$(tool binance-rest)" != "$first" ]; }
      until_true another
      until_true more_than $((seen + 3)) '"exchange":"okx".*"closed":true'
      simulate_other
      until_true service status
      [ "$feeds" = "$(tool dantaro-feed) $(tool okx-rest)" ] || exit 4
      kill -9 "$(tool dantaro-merge)"
      until_true grep -q 'continuing behind 3 candle series' logs/service.log
      for exchange in okx binance; do
        seen=$(records '"exchange":"'$exchange'".*"closed":true')
        until_true more_than $((seen + 1)) '"exchange":"'$exchange'".*"closed":true'
      done
      begun=$(date +%s%N)
      service stop >&2 || exit 5
      [ $(($(date +%s%N) - begun)) -le 5500000000 ] || exit 6
      left && exit 7
      service status >&2
      cat data/*.ndjson
      """
    )
    #expect(run.status == 0, "\(run.stderr)")
    let archive = try #require(run.stdout.firstRange(of: "{").map { run.stdout[$0.lowerBound...] })
    let series = ["binance:BTC-USDT", "okx:BTC-USDT", "okx:ETH-USDT"]
    try ServiceScript.expectNoHole(String(archive), of: series)
    #expect(run.stdout.contains("\nfresh: 3 symbols, "), "\(run.stdout.prefix(400))")
    #expect(run.stdout.contains("not fresh; "))
    let lost = archive.split(separator: "\n").filter { $0.contains("\"event\":\"disconnected\"") }
    #expect(lost.allSatisfy { $0.contains("\"exchange\":\"binance\"") })
  }

  /// Each is asked for what it has; that the other is away as well changes nothing.
  @Test func anIntervalThatAnExchangeLacksIsToldAndTheRestIsAsked() throws {
    let run = try ServiceScript.run(
      """
      simulate_two
      kill $simulator
      echo CANDLES=3d,1s >>dantaro.conf
      service start >/dev/null || exit 1
      # Not its records: where realtime comes first, merge passes none of them.
      asks() { pgrep -af "binance-rest .*:$other_port" | grep -q -e '--candles 1s '; }
      until_true asks
      until_true more_than 0 '"exchange":"binance".*"source":"ws".*"interval":"1s"'
      service stop >/dev/null || exit 2
      grep -o 'warning: binance.* has no .*' logs/service.log
      grep -c 'is started again' logs/service.log
      """
    )
    #expect(
      run.stdout == """
        warning: binance-rest has no candles of 3d
        warning: binance: has no candles of 3d
        0

        """,
      "\(run.stderr)"
    )
  }

  /// Exit status 64 of one REST feed is its own affair; that of all means the settings.
  @Test func theServiceEndsForARefusalOnlyIfAllRefuse() throws {
    let run = try ServiceScript.run(
      """
      simulate_two
      mkdir tools
      printf '#!/bin/bash\\nexit 64\\n' >tools/binance-rest
      chmod +x tools/binance-rest
      echo TOOLS_FOLDER=tools >>dantaro.conf
      service start >/dev/null || exit 1
      until_true grep -q 'binance-rest ended with status 64' logs/service.log
      for exchange in okx binance; do
        until_true more_than 0 '"exchange":"'$exchange'".*"source":"ws"'
      done
      service stop || exit 2
      echo REST_INTERVAL=1ms >>dantaro.conf
      "$scripts/service" start --foreground --config dantaro.conf 2>/dev/null
      """
    )
    #expect(run.status == 64, "\(run.stderr)")
    #expect(run.stdout == "stopped\n")
  }

  @Test(arguments: [
    ("SYMBOLS=okx:BTC-USDT nowhere:BTC-USDT", "nowhere:BTC-USDT: expected EXCHANGE:SYMBOL"),
    ("REGION=okx=mars", "--region: okx has no mars; it has global, eea, us"),
    ("REGION=nowhere=eea", "--region: nowhere=eea: expected EXCHANGE=VALUE"),
    (
      "WS_URL=nowhere=ws://127.0.0.1:1",
      "--ws-url: nowhere=ws://127.0.0.1:1: expected EXCHANGE=VALUE"
    ),
    ("REST_URL=http://example.com", "plain text is for loopback only"), ("CANDLES=7m", "7m"),
  ])
  func whatNoExchangeKnowsIsRefusedInOneLine(line: String, text: String) throws {
    let run = try ServiceScript.run(
      "set_up '\(line)'; service start; status=$?; [ ! -e data ] && [ ! -e logs ] && exit $status"
    )
    #expect(run.status == 64)
    #expect(run.stderr.hasPrefix("scripts/service: error: dantaro.conf: "))
    #expect(run.stderr.contains(text), "\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1, "\(run.stderr)")
  }

  @Test func whatNamesNoExchangeIsOKXs() throws {
    let run = try ServiceScript.run(
      "service settings | grep -E '^(SYMBOLS|REGION|WS_URL|REST_URL)='",
      settings: """
        SYMBOLS=btc-usdt  ETH-USDT Binance:btc-usdt,SOL-USDT
        REGION=eea
        WS_URL=ws://127.0.0.1:1
        REST_URL=okx=http://127.0.0.1:1 binance=http://127.0.0.1:2

        """
    )
    #expect(
      run.stdout == """
        REGION=okx=eea
        REST_URL=okx=http://127.0.0.1:1 binance=http://127.0.0.1:2
        SYMBOLS=okx:BTC-USDT okx:ETH-USDT binance:BTC-USDT binance:SOL-USDT
        WS_URL=okx=ws://127.0.0.1:1

        """,
      "\(run.stderr)"
    )
  }

  /// A symbol of one exchange is not that of another.
  @Test func statusTellsExchangesApart() throws {
    let metrics = """
      dantaro_process_start_timestamp_seconds{tool="x"} NOW.0
      dantaro_last_report_timestamp_seconds NOW.0
      dantaro_last_record_timestamp_seconds{exchange="okx",symbol="A-B",channel="t"} NOW.0
      dantaro_last_record_timestamp_seconds{exchange="binance",symbol="C-D",channel="t"} NOW.0
      dantaro_symbol_stale{exchange="okx",symbol="A-B"} 1
      dantaro_symbol_stale{exchange="binance",symbol="C-D"} 0

      """
    let run = try ServiceScript.run(
      "mkdir run; exec 9>run/lock; flock 9; sed \"s/NOW/$(date +%s)/\" page >run/dantaro.prom;"
        + "service status 9>&-",
      settings: "SYMBOLS=okx:A-B binance:A-B,C-D\n",
      files: ["page": metrics]
    )
    #expect(run.status == 1)
    let text = "not fresh; no record yet: binance:A-B; silent: okx:A-B; up"
    #expect(run.stdout.hasPrefix(text), "\(run.stdout)")
  }
}
