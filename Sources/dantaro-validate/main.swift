/// dantaro-validate: passes good records byte for byte, drops bad ones with a named reason.

import ToolSupport

validateTool.main(needing: [.input, .output]) { arguments, diagnostics throws(UsageError) in
  let settings = try ValidateSettings(arguments)
  var consumer: ValidateConsumer
  var loop: FilterLoop
  do throws(SystemError) {
    let signals = try Signals(policy: .filter)
    consumer = try ValidateConsumer(settings, signals: signals, diagnostics: diagnostics)
    loop = FilterLoop(signals: signals, diagnostics: diagnostics)
  } catch {
    diagnostics.error(error.description)
    return .inputOutput
  }
  let code = loop.run(&consumer)
  return consumer.closed(code, untakenLines: loop.untakenLines)
}
