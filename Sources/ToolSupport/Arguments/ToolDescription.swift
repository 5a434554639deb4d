/// All that is said about a tool, once: its options and the words of its help text and manual page.

/// A tool as its user sees it.
public struct ToolDescription: Sendable {
  /// What stands on the command line besides options.
  public enum Operands: Equatable, Sendable {
    /// Nothing; the text says what the tool reads instead, as in "it reads standard input".
    case none(instead: String)
    /// Words, shown as this in the synopsis: `SYMBOL...`, `[INPUT...]`.
    case some(String)
  }

  /// An environment variable that the tool reads.
  public struct Variable: Sendable {
    public let name: String
    public let meaning: String

    public init(_ name: String, _ meaning: String) {
      self.name = name
      self.meaning = meaning
    }
  }

  /// A list of words that an option's value is made of, such as the names of faults.
  public struct Glossary: Sendable {
    /// A plain word or two, with a capital.
    public let title: String
    public let rows: [(term: String, meaning: String)]

    public init(_ title: String, _ rows: [(term: String, meaning: String)]) {
      self.title = title
      self.rows = rows
    }
  }

  /// A command to copy, and what it does.
  public struct Example: Sendable {
    public let command: String
    public let explanation: String

    public init(_ command: String, _ explanation: String) {
      self.command = command
      self.explanation = explanation
    }
  }

  public let name: String
  /// One line that says what the tool does, lower case, without a full stop.
  public let summary: String
  public let operands: Operands
  /// The tool's own options; the common ones are added by ``allOptions``.
  public let options: [Option]
  /// Paragraphs of the description.
  public let description: [String]
  /// Shown behind the options; nil for most tools.
  public let glossary: Glossary?
  public let exitCodes: [ExitCode]
  public let environment: [Variable]
  public let examples: [Example]
  /// Other pages, with their section: `dantaro-merge(1)`.
  public let seeAlso: [String]

  public init(
    name: String,
    summary: String,
    operands: Operands,
    options: [Option],
    description: [String],
    glossary: Glossary? = nil,
    exitCodes: [ExitCode] = [.done, .usage, .inputOutput],
    environment: [Variable] = [],
    examples: [Example] = [],
    seeAlso: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.options = options
    self.description = description
    self.glossary = glossary
    self.exitCodes = exitCodes
    self.environment = environment
    self.examples = examples
    self.seeAlso = seeAlso
  }

  /// The tool's own options, then those of every tool.
  public var allOptions: [Option] { options + Option.common }

  /// What `--help` and the manual page list.
  var shownOptions: [Option] { allOptions.filter { !$0.isHidden } }

  /// The line after "Usage:".
  var synopsis: String {
    switch operands {
    case .none: "\(name) [OPTION]..."
    case .some(let words): "\(name) [OPTION]... \(words)"
    }
  }

  func option(named name: String) -> Option? { allOptions.first { $0.name == name } }
}
