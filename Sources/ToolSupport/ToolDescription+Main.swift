/// What happens before a tool's own work: safe descriptors, the command line, help and version.

/// A tool that is to run: its command line and its voice.
enum Launch {
  case run(ParsedArguments, Diagnostics)
  /// There is nothing (more) to run.
  case end(ExitCode)
}

extension ToolDescription {
  /// Runs a tool from its first step to its exit status.
  ///
  /// `main.swift` is this one call.
  ///
  /// `needed` are the descriptors without which it makes no sense: a filter's input and output. The
  /// body may refuse the command line; its message is printed and the status is 64.
  public func main(
    needing needed: [StandardDescriptor] = [.output],
    _ body: (ParsedArguments, Diagnostics) throws(UsageError) -> ExitCode
  ) -> Never {
    switch launch(Array(CommandLine.arguments.dropFirst()), needing: needed) {
    case .end(let code): code.exit()
    case .run(let arguments, let diagnostics):
      do throws(UsageError) {
        let code = try body(arguments, diagnostics)
        diagnostics.finish()
        code.exit()
      } catch {
        diagnostics.error(error.message)
        ExitCode.usage.exit()
      }
    }
  }

  /// Makes the descriptors safe, reads the command line, and answers what needs no run.
  func launch(_ arguments: [String], needing needed: [StandardDescriptor]) -> Launch {
    let closed = StandardDescriptor.fillClosed()
    Signals.ignoreWriteSignals()
    let plain = Diagnostics(tool: name)
    if let missing = closed.first(where: needed.contains) {
      plain.error("\(missing.name) is closed; it is needed")
      return .end(.inputOutput)
    }
    do throws(UsageError) {
      switch try parse(arguments) {
      case .run(let parsed): return .run(parsed, diagnostics(parsed))
      case .help: return .end(Self.show(helpText, plain))
      case .version: return .end(Self.show(versionText, plain))
      case .manPage: return .end(Self.show(manPage, plain))
      case .completion(let shell): return .end(Self.show(completion(for: shell), plain))
      }
    } catch {
      plain.error(error.message)
      return .end(.usage)
    }
  }

  private func diagnostics(_ parsed: ParsedArguments) -> Diagnostics {
    let threshold: Diagnostic.Level =
      parsed.has("quiet") ? .warning : parsed.has("verbose") ? .debug : .note
    // The parser has checked the word; text is what the table has as default.
    let format = parsed.value(of: "log-format").flatMap(Diagnostic.Format.init(rawValue:))
    return Diagnostics(tool: name, threshold: threshold, format: format ?? .text)
  }

  /// Writes a text to standard output; whoever reads it may leave.
  public static func show(_ text: String, _ diagnostics: Diagnostics) -> ExitCode {
    var output = LineOutput()
    switch output.write(Array(text.utf8).span) {
    case .written, .closed, .abandoned: return .done
    case .failed(let error):
      diagnostics.error(error.description)
      return .inputOutput
    }
  }
}
