/// A local exchange on loopback: what a person types to have one.

import ToolSupport

simulatorDescription.main { arguments, diagnostics throws(UsageError) in
  var server = try SimulatorTool(arguments, diagnostics)
  return server.run()
}
