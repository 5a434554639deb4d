/// dantaro-merge: several feeds into one stream of records.

import ToolSupport

// Standard input is needed only where it is read, so what was closed is asked for first.
let closed = StandardDescriptor.fillClosed()

mergeTool.main { arguments, diagnostics throws(UsageError) in
  let settings = try MergeSettings(arguments)
  if let missing = closed.first(where: settings.needed.contains) {
    diagnostics.error("\(missing.name) is closed; it is needed")
    return .inputOutput
  }
  let inputs: [LineInput]
  let signals: Signals
  do throws(SystemError) {
    inputs = try settings.openInputs()
    signals = try Signals(policy: .filter)
  } catch {
    diagnostics.error(error.description)
    return .inputOutput
  }
  var consumer = MergeConsumer(
    settings,
    inputs: inputs.map(\.name),
    diagnostics: diagnostics
  )
  var loop = FilterLoop(inputs: inputs, signals: signals, diagnostics: diagnostics)
  let code = loop.run(&consumer)
  consumer.tellSummary(longLines: loop.output.longLines, untakenLines: loop.untakenLines)
  return code
}
