/// Reads a command line by a tool's option table. Looks at nothing but its arguments.

/// What a command line asks for.
public enum CommandLineRequest: Sendable {
  case run(ParsedArguments)
  case help
  case version
  case manPage
  case completion(Shell)
}

extension ToolDescription {
  /// Reads the arguments that follow the program's name.
  ///
  /// `--name value` and `--name=value` mean the same; `--` ends the options; `-` is an operand.
  /// A value that begins with two dashes needs the form with `=`.
  public func parse(_ arguments: [String]) throws(UsageError) -> CommandLineRequest {
    var parsed = ParsedArguments(self)
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" {
        parsed.operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        parsed.operands.append(word)
        continue
      }
      let (option, attached) = try split(word)
      let value = try valueOf(option, attached, &rest)
      try parsed.add(option, value: value)
      if let request = request(option, value) { return request }
    }
    return .run(try checked(parsed))
  }

  private func split(_ word: String) throws(UsageError) -> (Option, attached: String?) {
    guard word.hasPrefix("--") else {
      let match = allOptions.first { $0.short.map { "-\($0)" } == word }
      guard let match else { throw .unknown(word, in: self) }
      return (match, nil)
    }
    let body = word.dropFirst(2)
    guard let equals = body.firstIndex(of: "=") else {
      guard let match = option(named: String(body)) else { throw .unknown(word, in: self) }
      return (match, nil)
    }
    guard let match = option(named: String(body[..<equals])) else {
      throw .unknown("--" + body[..<equals], in: self)
    }
    return (match, String(body[body.index(after: equals)...]))
  }

  private func valueOf(_ option: Option, _ attached: String?, _ rest: inout ArraySlice<String>)
    throws(UsageError) -> String?
  {
    if option.argument == .none {
      if let attached { throw .unwantedValue(attached, option) }
      return nil
    }
    let value: String
    if let attached {
      value = attached
    } else if let next = rest.first, !next.hasPrefix("--") {
      value = next
      rest.removeFirst()
    } else {
      throw .missingValue(option)
    }
    guard !value.isEmpty else { throw .missingValue(option) }
    if case .choice(let words) = option.argument, !words.contains(value) {
      throw .notAmong(words, value, of: option.name)
    }
    return value
  }

  private func request(_ option: Option, _ value: String?) -> CommandLineRequest? {
    switch option.name {
    case "help": .help
    case "version": .version
    case "man-page": .manPage
    case "completion": value.flatMap(Shell.init(rawValue:)).map { .completion($0) }
    default: nil
    }
  }

  private func checked(_ parsed: ParsedArguments) throws(UsageError) -> ParsedArguments {
    if parsed.has("quiet"), parsed.has("verbose") {
      throw UsageError("options '--quiet' and '--verbose' exclude each other; give one")
    }
    if case .none(let instead) = operands, let first = parsed.operands.first {
      throw .unwantedOperand(first, in: self, instead: instead)
    }
    return parsed
  }
}
