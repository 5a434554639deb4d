import Foundation
import Testing

/// The page of figures says what the benches measure, and the README shows it.
struct BenchmarkTests {
  static let page = SourceTree.file("docs/BENCHMARKS.md")?.text ?? ""
  static let benches: [String] =
    (SourceTree.file("Benchmarks/bench/__main__.py")?.text ?? "")
    .matches(of: /(?m)^    "([a-z-]+)": \(/).map { String($0.1) }

  @Test func theBenchesAreThere() {
    #expect(Self.benches.count >= 10)
  }

  @Test(arguments: benches)
  func everyBenchHasARowInTheTable(bench: String) {
    // A bench may have a table of its own for each pace.
    #expect(Self.page.contains("\n| \(bench)"), "scripts/bench --write-docs makes it")
  }

  @Test func theTableCanBeMadeAnew() {
    for mark in ["<!-- scripts/bench --write-docs: begin -->\n", "\n<!-- end -->\n"] {
      #expect(Self.page.components(separatedBy: mark).count == 2)
    }
  }

  /// Every peer of our own has a row in the list of who is compared, by the library that it stands for.
  @Test(arguments: [
    ("lws_print.c", "libwebsockets in C"), ("beast_client.cpp", "Boost.Beast"),
    ("validate_simdjson.cpp", "simdjson On-Demand"), ("go/main.go", "gorilla"),
    ("picows_client.py", "picows"), ("websockets_client.py", "websockets"),
  ])
  func everyPeerIsNamed(file: String, name: String) {
    #expect(SourceTree.file("Benchmarks/peers/\(file)") != nil)
    #expect(Self.page.contains("\n| \(name)") || Self.page.contains("; \(name)"))
  }

  @Test(arguments: ["README.md", "README.ko.md"])
  func theReadmeShowsTheDrawing(readme: String) throws {
    #expect(try #require(SourceTree.file(readme)).text.contains("](docs/bench.svg)"))
    let drawing = try #require(SourceTree.file("docs/bench.svg")).text
    #expect(drawing.hasPrefix("<svg ") && drawing.hasSuffix("</svg>\n"))
    #expect(drawing.contains("okx-ws") && drawing.contains("dantaro-validate"))
  }
}
