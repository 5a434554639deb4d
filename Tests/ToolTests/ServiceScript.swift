/// A bash script beside a simulated exchange and a `dantaro.conf` for it.

import Foundation
import TestSupport

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

  /// Runs it; the prelude has `simulate`, `service`, `until_true` and what counts records.
  static func run(
    _ text: String,
    settings: String = settings,
    files: [String: String] = [:]
  ) throws -> BuiltTool.Run {
    var files = files
    files["dantaro.conf"] = settings
    return try BuiltTool.script(prelude + text, files: files)
  }

  /// Ends the processes that it started and waits no longer than twenty seconds for anything.
  private static let prelude = """
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
}
