/// One row of a tool's option table. The parser, `--help`, the manual page and the shell completions read it.

/// One long option of a tool.
public struct Option: Sendable {
  /// What may follow the option's name.
  public enum Argument: Equatable, Sendable {
    /// Nothing: the option is a flag.
    case none
    /// A value, called by this word in the help text: `.value("LIST")`.
    case value(String)
    /// A path, which the shell completes: `.file("FILE")`.
    case file(String)
    /// One of these words and no other.
    case choice([String])

    /// The word for the value in help texts; nil for a flag.
    var valueName: String? {
      switch self {
      case .none: nil
      case .value(let word), .file(let word): word
      case .choice(let words): words.joined(separator: "|")
      }
    }
  }

  /// The long name without its dashes: `candles`.
  public let name: String
  /// A one-letter name, if it has one: `h`.
  public let short: Character?
  public let argument: Argument
  /// One line of help, without a full stop.
  public let summary: String
  /// More, for the manual page only.
  ///
  /// Sentences.
  public let details: String?
  /// What holds if the option is not given, in the spelling that a user would type.
  public let defaultValue: String?
  /// Whether it may be given more than once.
  public let isRepeatable: Bool
  /// Whether help, manual and completion leave it out.
  public let isHidden: Bool

  public init(
    _ name: String,
    short: Character? = nil,
    takes argument: Argument = .none,
    _ summary: String,
    details: String? = nil,
    default defaultValue: String? = nil,
    repeatable: Bool = false,
    hidden: Bool = false
  ) {
    self.name = name
    self.short = short
    self.argument = argument
    self.summary = summary
    self.details = details
    self.defaultValue = defaultValue
    isRepeatable = repeatable
    isHidden = hidden
  }

  /// The option as a user types it, with the word for its value: `--candles LIST`.
  var usage: String {
    guard let valueName = argument.valueName else { return "--\(name)" }
    return "--\(name) \(valueName)"
  }
}

extension Option {
  /// The options that every tool has, in the order of the help text.
  static let common: [Option] = [
    Option("quiet", "print errors and warnings only on standard error"),
    Option("verbose", "also tell of connections, requests and inputs"),
    Option(
      "log-format",
      takes: .choice(["text", "json"]),
      "form of lines on standard error",
      details: "With json each line is an object with the keys ts_us, tool, level and message.",
      default: "text"
    ),
    Option("help", short: "h", "print this help and exit"),
    Option("version", "print the version and exit"),
    Option("man-page", "print the manual page and exit", hidden: true),
    Option(
      "completion",
      takes: .choice(Shell.allCases.map(\.rawValue)),
      "print a completion script and exit",
      hidden: true
    ),
  ]
}

/// A shell that a completion script can be made for.
public enum Shell: String, CaseIterable, Sendable {
  case bash
  case zsh
  case fish
}
