import Testing

/// What must stand in no source file, and how long one may be.
struct SourceTests {
  static let sources = SourceTree.swiftFiles(in: "Sources")
  static let scripts = SourceTree.files.filter {
    $0.path.hasPrefix("scripts/") || [".ci/run", "Benchmarks/build"].contains($0.path)
  }

  @Test func theTreeIsThere() {
    #expect(Self.sources.count > 100)
    #expect(Self.scripts.count >= 5)
  }

  @Test(arguments: [
    #"\bfatalError\b"#, #"\btry!"#, #"\bas!"#, #"[\w)\]"]!(?![=])"#, #"\bDateFormatter\b"#,
    #"\bLCCSCF_ALLOW"#,
  ])
  func codeIsFreeOf(pattern: String) throws {
    for file in Self.sources { #expect(try file.places(of: pattern) == []) }
  }

  /// Also in comments and literals.
  @Test(arguments: [#"(?i)\b(TODO|FIXME|XXX|HACK|STUB|PLACEHOLDER)\b"#])
  func nothingIsLeftForLater(pattern: String) throws {
    for file in Self.sources + Self.scripts { #expect(try file.textPlaces(of: pattern) == []) }
  }

  /// OKX ended WebSocket on that port on 2026-10-31; a comment may say so.
  @Test func noAddressUsesTheRetiredPort() throws {
    for file in SourceTree.files where !file.path.hasPrefix("Tests/") {
      #expect(try file.textPlaces(of: ":8443" + #"\b"#) == [])
    }
    for file in Self.sources { #expect(try file.places(of: "8443") == []) }
  }

  /// Certificates are always checked: the flags that switch it off are not even named.
  @Test func tlsCheckingCannotBeSwitchedOff() throws {
    for file in SourceTree.files where file.path.hasPrefix("Sources/") {
      #expect(try file.textPlaces(of: #"LCCSCF_ALLOW|SSL_VERIFY_NONE"#) == [])
    }
  }

  @Test(arguments: SourceTree.files.filter { $0.path.hasSuffix(".swift") })
  func isShortEnoughToRead(file: File) {
    #expect(file.lines.count <= 401)
  }

  @Test func noPathOfADevelopersMachineIsInTheTree() throws {
    // In pieces, so that this file is not its own finding.
    let paths = ["/wo" + "rk/", "/ro" + "ot/", "/tmp/" + "wt", "/Us" + "ers/", "/ho" + #"me/\w"#]
    for file in SourceTree.files {
      for path in paths { #expect(try file.textPlaces(of: path) == []) }
    }
  }

  @Test(arguments: SourceTree.files.filter { !$0.path.hasSuffix(".md") })
  func linesEndCleanly(file: File) throws {
    #expect(file.text.isEmpty || file.text.hasSuffix("\n"))
    #expect(try file.textPlaces(of: #"\r|[ \t]+$"#) == [])
  }

  /// What the rules look at is itself looked at.
  @Test func codeIsToldFromTextAndComments() {
    let text = #"""
      let a = "x!" // y!
      let b = "\(c("(") ?? "d!")e!" + #"f"!"#
      """#
    let code = SwiftCode(text + "\nlet g = \"\"\"\n h! \"i\"\n \"\"\"\n").code
    #expect(!code.contains("!"))
    #expect(code.contains("(c(\"\") ?? \"\")"))
    #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == 6)
  }
}
