import Foundation
import Testing

/// Every recorded or invented file that a test reads is accounted for.
struct FixtureTests {
  static let fixtures = SourceTree.files.filter {
    $0.path.hasPrefix("Tests/") && $0.path.contains("/Fixtures/")
  }

  /// The nearest SOURCES.md at or above the file says where it comes from.
  @Test func everyFixtureIsNamedInItsSources() throws {
    #expect(!Self.fixtures.isEmpty)
    for file in Self.fixtures where !file.path.hasSuffix("/SOURCES.md") {
      var folder = file.path[...]
      var sources: File?
      while sources == nil, let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        sources = SourceTree.file("\(folder)/SOURCES.md")
      }
      let name = file.path.split(separator: "/").last ?? ""
      #expect(sources?.text.contains("`\(name)`") == true, "\(file.path)")
    }
  }
}
