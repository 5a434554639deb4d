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
      "\(function)() {",
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
      // bash takes --name=value apart at the equals sign.
      "  if [[ $word == = ]]; then word=; "
        + "elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi",
      "  COMPREPLY=()",
      "  case $before in",
    ]
    for option in shownOptions {
      switch option.argument {
      case .none: continue
      case .value: lines.append("    --\(option.name)) return ;;")
      case .file:
        lines.append(
          "    --\(option.name)) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;"
        )
      case .choice(let words):
        lines.append(
          "    --\(option.name)) mapfile -t COMPREPLY < <(compgen -W "
            + "\(quoted(words.joined(separator: " "))) -- \"$word\"); return ;;"
        )
      }
    }
    let names = shownOptions.map { "--\($0.name)" }.joined(separator: " ")
    lines += [
      "  esac",
      "  if [[ $word == -* ]]; then",
      "    mapfile -t COMPREPLY < <(compgen -W \(quoted(names)) -- \"$word\")",
      "  else",
      "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")",
      "  fi",
      "}",
      "complete -F \(function) \(name)",
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
