/// The manual page of a tool in the man(7) macros, made from its description.

extension ToolDescription {
  /// The page for section 1, with its final newline.
  ///
  /// ASCII; other characters as roff names.
  public var manPage: String {
    var page = RoffText()
    page.title(name)
    page.section("NAME")
    page.raw("\(roff(name)) \\- \(roff(summary))")
    page.section("SYNOPSIS")
    page.raw("\\fB\(roff(name))\\fR" + roff(String(synopsis.dropFirst(name.count))))
    page.section("DESCRIPTION")
    page.paragraphs(description)
    page.section("OPTIONS")
    for option in shownOptions {
      page.term(option.roffUsage)
      page.text(option.summaryAsSentence)
      if let details = option.details { page.text(details) }
    }
    if let glossary {
      page.section(glossary.title.uppercased())
      for entry in glossary.rows {
        page.term("\\fB\(roff(entry.term))\\fR")
        page.text(sentence(entry.meaning))
      }
    }
    page.section("EXIT STATUS")
    for code in exitCodes {
      page.term("\\fB\(code.rawValue)\\fR")
      page.text(sentence(code.meaning))
    }
    if !environment.isEmpty {
      page.section("ENVIRONMENT")
      for variable in environment {
        page.term("\\fB\(roff(variable.name))\\fR")
        page.text(sentence(variable.meaning))
      }
    }
    if !examples.isEmpty {
      page.section("EXAMPLES")
      for example in examples {
        page.term("\\fB\(roff(example.command))\\fR")
        page.text(sentence(example.explanation))
      }
    }
    if !seeAlso.isEmpty {
      page.section("SEE ALSO")
      page.text(seeAlso.joined(separator: ", "))
    }
    return page.lines.joined(separator: "\n") + "\n"
  }
}

/// Lines of roff.
///
/// Each call adds whole lines, so that no text can be taken for a macro.
private struct RoffText {
  private(set) var lines: [String] = []

  mutating func title(_ name: String) {
    // The date is for the macro to read: its dashes stay dashes.
    lines.append(
      ".TH \"\(roff(name.uppercased()))\" 1 \"\(Release.date)\""
        + " \"Dantaro \(Release.version)\" \"Dantaro Manual\""
    )
  }

  mutating func section(_ title: String) { lines.append(".SH \(title)") }

  mutating func term(_ roff: String) {
    lines.append(".TP")
    raw(roff)
  }

  mutating func paragraphs(_ texts: [String]) {
    for (index, text) in texts.enumerated() {
      if index > 0 { lines.append(".PP") }
      self.text(text)
    }
  }

  mutating func text(_ text: String) {
    for line in wrapped(text, width: 76) { raw(roff(line)) }
  }

  /// A line that is roff already; a control character at its front loses its power.
  mutating func raw(_ line: String) {
    let isControl = line.hasPrefix(".") || line.hasPrefix("'")
    lines.append(isControl ? "\\&" + line : line)
  }
}

extension Option {
  fileprivate var roffUsage: String {
    var text = short.map { "\\fB\\-\($0)\\fR, " } ?? ""
    text += "\\fB\\-\\-\(roff(name))\\fR"
    if let valueName = argument.valueName {
      text += argument.isChoice ? " \(roff(valueName))" : " \\fI\(roff(valueName))\\fR"
    }
    return text
  }

  fileprivate var summaryAsSentence: String { sentence(summaryWithDefault) }
}

extension Option.Argument {
  fileprivate var isChoice: Bool {
    switch self {
    case .choice: true
    case .none, .value, .file: false
    }
  }
}

/// The phrase as a sentence: a capital, a full stop.
private func sentence(_ phrase: String) -> String {
  guard let first = phrase.first else { return "" }
  let end = phrase.hasSuffix(".") ? "" : "."
  return first.uppercased() + phrase.dropFirst() + end
}

/// `text` as roff shows it: backslashes, dashes, quotes and everything beyond ASCII by name.
private func roff(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": out += "\\e"
    case "-": out += "\\-"
    case "\"": out += "\\(dq"
    case "'": out += "\\(aq"
    case "`": out += "\\(ga"
    case "^": out += "\\(ha"
    case "~": out += "\\(ti"
    case _ where scalar.isASCII: out.unicodeScalars.append(scalar)
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      out += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    }
  }
  return out
}
