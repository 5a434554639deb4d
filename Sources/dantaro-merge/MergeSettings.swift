/// The command line of dantaro-merge, checked together, and its inputs.

import Filters
import MarketData
import ToolSupport

/// What the user asked for.
struct MergeSettings {
  let options: SourceMerge.Options
  let clock: MergeInputs.Clock
  /// The inputs as they were named; `-` is standard input.
  let paths: [String]

  init(_ arguments: ParsedArguments) throws(UsageError) {
    var options = SourceMerge.Options()
    options.staleAfter = try arguments.duration("stale-after")
    let waits = TimeSpan.milliseconds(0)...DurationText.usualRange.upperBound
    options.candleWait = try arguments.duration("candle-wait", in: waits)
    options.writesStatus = arguments.has("status")
    self.options = options
    clock = try arguments.choice("clock")
    paths = arguments.operands.isEmpty ? ["-"] : arguments.operands
    if paths.count(where: { $0 == "-" }) > 1 {
      throw UsageError("standard input ('-') was given twice; it can be read once")
    }
  }

  /// The standard descriptors that must be open.
  var needed: [StandardDescriptor] { paths.contains("-") ? [.input, .output] : [.output] }

  /// Opens the inputs in their order; none waits for a writer.
  func openInputs() throws(SystemError) -> [LineInput] {
    var inputs: [LineInput] = []
    for path in paths { inputs.append(try LineInput(path: path)) }
    return inputs
  }
}
