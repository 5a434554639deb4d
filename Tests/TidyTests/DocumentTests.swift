import Foundation
import TestSupport
import Testing

/// The documents agree with the tools.
struct DocumentTests {
  @Test(arguments: Manifest.shared.tools)
  func theManualPageIsWhatTheToolPrints(tool: String) throws {
    let page = try #require(SourceTree.file("man/\(tool).1"), "scripts/man makes it")
    let run = try BuiltTool(tool).run(["--man-page"])
    #expect(run.status == 0)
    #expect(page.text == run.stdout, "scripts/man makes it anew")
  }

  @Test(arguments: Manifest.shared.tools)
  func everyOptionOfTheHelpIsInTheManualPage(tool: String) throws {
    let page = try #require(SourceTree.file("man/\(tool).1"))
    let help = try BuiltTool(tool).run(["--help"]).stdout
    let options = help.matches(of: /(?m)^  (?:-\w, |    )--([\w-]+)/).map { String($0.1) }
    #expect(options.count >= 5)
    for option in options {
      let term = "\\-\\-" + option.replacingOccurrences(of: "-", with: "\\-")
      #expect(page.text.contains("\\fB\(term)\\fR"), "--\(option)")
    }
  }

  /// Written by hand, so its head is held to theirs.
  @Test func theRecordsPageIsOfTheSameRelease() throws {
    let head = try #require(SourceTree.file("man/okx-ws.1")?.lines.first)
    let page = try #require(SourceTree.file("man/dantaro-record.5")?.lines.first)
    #expect(page == head.replacing(#/"\S+" 1 /#, with: "\"DANTARO\\-RECORD\" 5 "))
    let date = try #require(head.split(separator: "\"").first { $0.hasPrefix("20") })
    #expect(try #require(SourceTree.file("CHANGELOG.md")).text.contains(" - \(date)\n"))
  }

  @Test(arguments: Manifest.shared.tools, ["README.md", "README.ko.md"])
  func everyToolHasARow(tool: String, readme: String) throws {
    let rows = try #require(SourceTree.file(readme)).lines.filter { $0.hasPrefix("| `") }
    #expect(rows.contains { $0.contains(" `\(tool)") })
  }

  @Test func everySeeAlsoIsAPageOfOursOrJq() throws {
    let pages = SourceTree.files.filter { $0.path.hasPrefix("man/") }
    #expect(pages.count >= 7)
    for page in pages {
      let ours = /((?:okx|binance|gateio|coinone|dantaro)\\?-[a-z]+)\((\d)\)/
      for match in page.text.matches(of: ours) {
        let name = match.1.replacing("\\", with: "")
        #expect(SourceTree.file("man/\(name).\(match.2)") != nil, "\(page.path): \(name)")
      }
    }
  }

  /// Each reason, event and interval that the code knows is explained to the reader.
  @Test(arguments: [
    ("Sources/Filters/Validate/Reason.swift", "Reason"),
    ("Sources/MarketData/Status.swift", "Event"),
    ("Sources/MarketData/Source.swift", "Source"),
  ])
  func everyNameIsInTheContract(path: String, type: String) throws {
    let source = try #require(SourceTree.file(path)).text
    let start = try #require(source.range(of: "enum \(type): "))
    let body = source[start.upperBound...].prefix { $0 != "}" }
    let cases = body.matches(of: /(?m)^ +case (\w+)(?: = "(\w+)")?$/)
    #expect(cases.count >= 3)
    for found in cases {
      let name = String(found.2 ?? found.1)
      for document in ["docs/RECORDS.md", "man/dantaro-record.5"] {
        #expect(try #require(SourceTree.file(document)).text.contains(name), "\(document): \(name)")
      }
    }
  }

  /// A file that a document links to is there.
  @Test(arguments: SourceTree.files.filter { $0.path.hasSuffix(".md") })
  func linksLeadSomewhere(file: File) {
    let folder = SourceTree.root.appendingPathComponent(file.path).deletingLastPathComponent()
    for match in file.text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
      let target = folder.appendingPathComponent(String(match.1)).path
      #expect(FileManager.default.fileExists(atPath: target), "\(match.1)")
    }
  }

  /// A script that a document names is there.
  @Test func scriptsThatAreNamedExist() throws {
    for file in SourceTree.files where file.path.hasSuffix(".md") {
      for match in file.text.matches(of: /\bscripts\/([\w-]+)/) {
        #expect(SourceTree.file("scripts/\(match.1)") != nil, "\(file.path): \(match.0)")
      }
    }
  }
}
