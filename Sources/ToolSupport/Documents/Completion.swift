/// Completion scripts for bash, zsh and fish, made from the option table.

extension ToolDescription {
  /// The script for a shell, with its final newline.
  public func completion(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletion
    case .zsh: zshCompletion
    case .fish: fishCompletion
    }
  }

  private var bashCompletion: String {
    let function = "_" + name.replacingDashes
    var lines = [
      "# bash completion for \(name)",
      "# shellcheck disable=SC2207",
      "\(function)() {",
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=",
      // bash takes --name=value apart at the equals sign.
      "  if [[ $word == = ]]; then word=",
      "  elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi",
      "  case $before in",
    ]
    for option in shownOptions {
      switch option.argument {
      case .none: continue
      case .value, .file: lines.append("    --\(option.name)) ;;")
      case .choice(let choices):
        lines.append("    --\(option.name)) words=\(quoted(choices.joined(separator: " "))) ;;")
      }
    }
    let names = shownOptions.map { "--\($0.name)" }.joined(separator: " ")
    lines += [
      "    *) if [[ $word == -* ]]; then words=\(quoted(names)); fi ;;",
      "  esac",
      // No word here holds a blank or a star. Where there is none, bash completes file names.
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))",
      "}",
      "complete -o default -F \(function) \(name)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var zshCompletion: String {
    var lines = ["#compdef \(name)", "_arguments -S \\"]
    for option in shownOptions {
      let text = zshText(option.summary)
      let star = option.isRepeatable ? "*" : ""
      let names: String
      if let short = option.short {
        lines.append("  \(quoted("(--\(option.name))-\(short)[\(text)]")) \\")
      }
      switch option.argument {
      case .none: names = "\(star)--\(option.name)[\(text)]"
      case .value(let word): names = "\(star)--\(option.name)=[\(text)]:\(word):"
      case .file(let word): names = "\(star)--\(option.name)=[\(text)]:\(word):_files"
      case .choice(let words):
        names = "\(star)--\(option.name)=[\(text)]:value:(\(words.joined(separator: " ")))"
      }
      lines.append("  \(quoted(names)) \\")
    }
    switch operands {
    case .none: lines.append("  && return 0")
    case .some: lines.append("  '*:argument:_files'")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var fishCompletion: String {
    var lines = ["# fish completion for \(name)"]
    for option in shownOptions {
      var line = "complete -c \(name)"
      if let short = option.short { line += " -s \(short)" }
      line += " -l \(option.name)"
      switch option.argument {
      case .none: break
      case .value: line += " -x"
      case .file: line += " -r -F"
      case .choice(let words): line += " -x -a \(quoted(words.joined(separator: " ")))"
      }
      lines.append(line + " -d \(quoted(option.summary))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// In single quotes, as every one of the three shells reads them.
private func quoted(_ text: String) -> String {
  var out = "'"
  for character in text {
    if character == "'" { out += "'\\''" } else { out.append(character) }
  }
  return out + "'"
}

/// `_arguments` takes brackets and colons for its own.
private func zshText(_ text: String) -> String {
  var out = ""
  for character in text {
    if "[]:\\".contains(character) { out += "\\" }
    out.append(character)
  }
  return out
}

extension String {
  fileprivate var replacingDashes: String { String(map { $0 == "-" ? "_" : $0 }) }
}
