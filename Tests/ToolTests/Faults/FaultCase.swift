/// One row of the fault table: what the simulated exchange does wrong, and what must come of it.
struct FaultCase: Sendable, CustomStringConvertible {
  /// What the promise is, as a phrase.
  let promise: String
  /// `--fault` of the simulator.
  let faults: String
  /// More options of okx-ws, and the symbols.
  var feed = "BTC-USDT ETH-USDT"
  /// What happens meanwhile, as a line of bash; `$feed` is okx-ws.
  var act = ""
  /// What must have come before the run ends: a file, a colon and a pattern; or `strike:` and the
  /// name of a fault.
  var until: [String] = []
  /// Lines that must have come through the whole pipe after that.
  var more = 40
  /// What okx-ws says on standard error, piece by piece.
  var told: [String] = []
  /// Status records behind merge by event, as many at least.
  var events: [String: Int] = [:]
  /// What validate rejects, exactly: reason and count.
  var rejected: [String: Int] = [:]
  /// Rows that merge keeps back, late, duplicate or superseded: how many.
  var keptBack = 0...0
  /// Frames that okx-ws cannot read and rows that it refuses.
  var unreadable = 0
  var refusedRows = 0
  /// Rows that are sent more (or fewer) than messages are.
  var extraRows = 0
  /// Messages that were sent last may be lost with the connection.
  var mayLose = false
  /// No ticker is missing, which the simulator sends each 50 ms.
  var isGapless = false
  /// Symbols that have records after the first strike, and those that have none.
  var goOn = ["BTC-USDT", "ETH-USDT"]
  var stopped: [String] = []
  /// Connections that the simulator counts.
  var connections = 2...2
  var exit: Int32 = 0

  var description: String { "\(promise): \(faults)" }
}
