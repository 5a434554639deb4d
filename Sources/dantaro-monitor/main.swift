/// dantaro-monitor: throughput and health of the stream that comes in on standard input.

import ToolSupport

monitorTool.main(needing: [.input, .output]) { arguments, diagnostics throws(UsageError) in
  let settings = try MonitorSettings(arguments)
  let signals: Signals
  do throws(SystemError) {
    signals = try Signals(policy: .filter)
  } catch {
    diagnostics.error(error.description)
    return .inputOutput
  }
  var consumer = MonitorConsumer(settings, from: SystemClock.now(), diagnostics: diagnostics)
  var loop = FilterLoop(signals: signals, diagnostics: diagnostics)
  let code = loop.run(&consumer)
  return consumer.closed(code, at: SystemClock.now())
}
