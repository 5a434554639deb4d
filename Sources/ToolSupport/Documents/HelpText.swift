/// What `--help` prints, made from the tool's description. At most 80 columns.

extension ToolDescription {
  /// The whole help text, with its final newline.
  public var helpText: String {
    var lines = ["\(name) - \(summary)", "", "Usage: \(synopsis)"]
    for paragraph in description {
      lines.append("")
      lines += wrapped(paragraph, width: 80)
    }
    lines += ["", "Options:"]
    for option in shownOptions {
      let short = option.short.map { "-\($0), " } ?? "    "
      lines += row("  \(short)\(option.usage)", option.summaryWithDefault, at: 30)
    }
    if let glossary {
      lines += ["", "\(glossary.title):"]
      for entry in glossary.rows { lines += row("  \(entry.term)", entry.meaning, at: 30) }
    }
    if !environment.isEmpty {
      lines += ["", "Environment:"]
      for variable in environment { lines += row("  \(variable.name)", variable.meaning, at: 30) }
    }
    lines += ["", "Exit status:"]
    for code in exitCodes {
      lines += row("  \(code.rawValue)", code.meaning, at: 6)
    }
    if !examples.isEmpty {
      lines += ["", "Examples:"]
      for example in examples {
        lines.append("  \(example.command)")
        lines += wrapped(example.explanation, width: 72).map { "      \($0)" }
      }
    }
    if !seeAlso.isEmpty {
      lines += ["", "See also: " + seeAlso.joined(separator: ", ")]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What `--version` prints.
  public var versionText: String { "\(name) (dantaro) \(Release.version)\n" }

  /// A term and its text, the text hanging at `column`, below the term if that is too long.
  private func row(_ term: String, _ text: String, at column: Int) -> [String] {
    let indent = String(repeating: " ", count: column)
    var lines = wrapped(text, width: 80 - column).map { indent + $0 }
    if term.count <= column - 2, let first = lines.first {
      lines[0] = term + first.dropFirst(term.count)
    } else {
      lines.insert(term, at: 0)
    }
    return lines
  }
}

extension Option {
  /// The help line: the summary and what holds without the option.
  var summaryWithDefault: String {
    guard let defaultValue else { return summary }
    return "\(summary) (default: \(defaultValue))"
  }
}
