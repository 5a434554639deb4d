/// A bash script beside a simulated exchange: its URL is in `$url`, its log in `sim.log`.
///
/// `poll CONDITION` waits until a condition holds, for 15 seconds at most, looking again each
/// `$pause`; `exchange` starts the simulator, again if it was killed, on the same port.
public enum SimulatedExchange {
  public static func script(
    _ text: String,
    options: String = "",
    of exchange: String = "okx",
    files: [String: String] = [:],
    limitSeconds: Double = BuiltTool.limitSeconds
  ) throws -> BuiltTool.Run {
    try BuiltTool.script(
      prelude(options: options, of: exchange) + text,
      files: files,
      limitSeconds: limitSeconds
    )
  }

  /// The same beside two exchanges: OKX, and Binance behind `$other_url`.
  ///
  /// `another` starts that one, again on the same port; it logs to `other.log`. `$servers` is what
  /// tells dantaro-feed of both.
  public static func pair(
    _ text: String,
    options: String = "",
    otherOptions: String = "",
    files: [String: String] = [:]
  ) throws -> BuiltTool.Run {
    let other = """
      other_port=0
      another() {
        : > other.url
        dantaro-sim binance --port $other_port --log other.log \(otherOptions) > other.url &
        other=$!
        poll '[ -s other.url ]'
        other_url=$(cat other.url)
        other_port=${other_url##*:}
      }
      another
      servers="--ws-url okx=$url --ws-url binance=$other_url"

      """
    return try BuiltTool.script(prelude(options: options) + other + text, files: files)
  }

  /// What defines `poll` and `exchange` and starts the simulator.
  public static func prelude(options: String = "", of exchange: String = "okx") -> String {
    """
    poll() {
      local end=$((SECONDS + 15))
      until eval "$1"; do
        [ $SECONDS -lt $end ] || { echo "gave up waiting for: $1" >&2; return 1; }
        sleep ${pause:-0.02}
      done
    }
    port=0
    exchange() {
      : > url
      dantaro-sim \(exchange) --port $port --log sim.log \(options) > url &
      sim=$!
      poll '[ -s url ]'
      url=$(cat url)
      port=${url##*:}
    }
    # Those that still run: the number of one that ended may be another's by now.
    trap '[ -z "$(jobs -pr)" ] || kill $(jobs -pr) 2>/dev/null' EXIT
    exchange

    """
  }
}
