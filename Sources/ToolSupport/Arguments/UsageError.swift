/// What is wrong with a command line, in one line that also says what was meant.

/// A command line that cannot be followed.
///
/// The tool prints the message and exits 64.
public struct UsageError: Error, Equatable, Sendable {
  /// One line, without the tool's name and without a full stop.
  public let message: String

  public init(_ message: String) { self.message = message }

  static func unknown(_ typed: String, in tool: ToolDescription) -> UsageError {
    let names = tool.shownOptions.map { "--\($0.name)" }
    if let near = nearest(to: typed, among: names) {
      return UsageError("unknown option '\(typed)'; did you mean '\(near)'?")
    }
    return UsageError("unknown option '\(typed)'; '\(tool.name) --help' lists them all")
  }

  static func missingValue(_ option: Option) -> UsageError {
    UsageError("option '--\(option.name)' needs a value: \(option.usage)")
  }

  static func unwantedValue(_ value: String, _ option: Option) -> UsageError {
    UsageError("option '--\(option.name)' takes no value, but '\(value)' was given")
  }

  static func repeated(_ option: Option, first: String?, second: String?) -> UsageError {
    guard let first, let second else {
      return UsageError("option '--\(option.name)' was given twice; give it once")
    }
    return UsageError(
      "option '--\(option.name)' was given twice: '\(first)' and '\(second)'; give it once"
    )
  }

  static func unwantedOperand(_ operand: String, in tool: ToolDescription, instead: String)
    -> UsageError
  {
    UsageError("unexpected argument '\(operand)'; \(tool.name) takes options only, \(instead)")
  }

  static func range(_ typed: String, of name: String, _ low: String, _ high: String) -> UsageError {
    UsageError("option '--\(name)': '\(typed)' is out of range; from \(low) to \(high)")
  }

  /// A value that cannot be read; `expected` says what can, with an example.
  static func value(_ typed: String, of name: String, expected: String) -> UsageError {
    UsageError("option '--\(name)': '\(typed)' is not \(expected)")
  }
}
