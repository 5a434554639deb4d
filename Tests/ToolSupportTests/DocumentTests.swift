/// Help, manual and completion, all made from the table; compared whole, and read by their readers.

import Foundation
import Testing
import ToolSupport

struct DocumentTests {
  @Test func theHelpTextIsWhatAUserReads() {
    #expect(
      sample.helpText == """
        sample - pass records on

        Usage: sample [OPTION]... [INPUT...]

        Reads records, one JSON object a line — and passes them on.

        .Never a macro.

        Options:
              --stale-after D         how long a source may be silent (default: 10s)
              --max-jump P            the largest step of a price (default: 2%)
              --count N               end after N records
              --candles LIST          intervals of candles, such as 1m,5m
              --since TIME            where to begin
              --rejects FILE          write what is dropped to FILE
              --allow REASON          let this reason pass
              --clock wall|records    where time comes from (default: wall)
              --status                also print status records
              --quiet                 print errors and warnings only on standard error
              --verbose               also tell of connections, requests and inputs
              --log-format text|json  form of lines on standard error (default: text)
          -h, --help                  print this help and exit
              --version               print the version and exit

        Environment:
          NO_COLOR                    no colours

        Exit status:
          0   done: end of input, closed output, or a tidy stop after a signal
          64  the command line is wrong

        Examples:
          sample a.ndjson - | jq .last
              merges a file with standard input

        See also: jq(1)

        """
    )
  }

  @Test func noHelpLineIsWiderThanATerminal() {
    let wide = ToolDescription(
      name: "wide",
      summary: "be wide",
      operands: .some("SYMBOL..."),
      options: [
        Option(
          "an-option-with-a-long-name",
          takes: .value("SOMETHING"),
          "a summary that goes on and on until it must be broken into more than one line",
          default: "none"
        )
      ],
      description: [String(repeating: "word ", count: 100)]
    )
    let lines = wide.helpText.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains("      --an-option-with-a-long-name SOMETHING"))
  }

  @Test func theVersionIsOneLine() {
    #expect(sample.versionText == "sample (dantaro) \(Release.version)\n")
  }

  @Test func theManualHasEveryOptionAndNoTextActsAsMacro() {
    let page = sample.manPage
    for option in sample.allOptions where !option.isHidden {
      let name = option.name.replacingOccurrences(of: "-", with: "\\-")
      #expect(page.contains("\\fB\\-\\-\(name)\\fR"))
    }
    #expect(!page.contains("man\\-page"))
    #expect(page.contains("\n\\&.Never a macro.\n"))
    #expect(page.contains("one JSON object a line \\[u2014] and passes"))
    #expect(page.contains("The file is \\(aqappended\\(aq to."))
    #expect(page.utf8.allSatisfy { $0 < 0x80 })
  }

  // A checker that is not installed leaves its row out; the texts above are compared all the same.
  @Test(arguments: [
    (["groff", "-man", "-ww", "-z"], "man"), (["mandoc", "-Tlint", "-Wwarning"], "man"),
    (["bash", "-n"], "bash"), (["zsh", "-n"], "zsh"), (["fish", "-n"], "fish"),
    (["shellcheck", "-s", "bash"], "bash"),
  ])
  func theirReadersHaveNothingToSay(command: [String], document: String) throws {
    let folder = try TestFolder()
    let text = Shell(rawValue: document).map(sample.completion(for:)) ?? sample.manPage
    let path = try folder.file("document", text)
    let outcome = try output(of: command + [path])
    guard let outcome else { return }
    #expect(outcome == "")
  }

  @Test(arguments: [
    ("--clock re", "records"), ("--clock = w", "wall"), ("--sta", "--stale-after --status"),
    ("--count 1", ""), ("--log-format ''", "text json"),
  ])
  func bashCompletesOptionsAndChoices(line: String, expected: String) throws {
    let folder = try TestFolder()
    let script = """
      \(sample.completion(for: .bash))
      COMP_WORDS=(sample \(line)); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _sample
      echo "${COMPREPLY[@]}"
      """
    let path = try folder.file("script", script)
    #expect(try output(of: ["bash", path]) == expected + "\n")
  }

  /// Both outputs of a command, nil if it is not installed.
  private func output(of command: [String]) throws -> String? {
    let found = ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + command[0] }
      .first(where: FileManager.default.isExecutableFile(atPath:))
    guard let found else { return nil }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: found)
    process.arguments = Array(command.dropFirst())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
