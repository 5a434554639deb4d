/// A command line after parsing: which options were given, with what values, and the operands.

/// What the user asked for.
///
/// Values are still text; the typed readers are in the extension.
public struct ParsedArguments: Sendable {
  /// The operands in their order; `-` is one.
  public internal(set) var operands: [String] = []
  let tool: ToolDescription
  private var given: [String: [String]] = [:]

  init(_ tool: ToolDescription) { self.tool = tool }

  /// Whether the option stands on the command line.
  public func has(_ name: String) -> Bool { values(given: name) != nil }

  /// The option's value, or its default; nil if it has neither.
  public func value(of name: String) -> String? {
    values(given: name)?.last ?? row(name).defaultValue
  }

  /// All values of a repeatable option, in the order given.
  public func values(of name: String) -> [String] { values(given: name) ?? [] }

  /// The row of the table.
  ///
  /// A name that is not in it is a slip of ours, found by the first test.
  func row(_ name: String) -> Option {
    guard let option = tool.option(named: name) else {
      preconditionFailure("\(tool.name) has no option --\(name)")
    }
    return option
  }

  private func values(given name: String) -> [String]? { given[row(name).name] }

  mutating func add(_ option: Option, value: String?) throws(UsageError) {
    if let earlier = given[option.name], !option.isRepeatable {
      throw .repeated(option, first: earlier.first, second: value)
    }
    given[option.name, default: []] += value.map { [$0] } ?? []
  }
}
