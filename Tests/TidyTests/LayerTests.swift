import Testing

/// Who may import whom, and who may touch the world.
struct LayerTests {
  static let libraries = [
    "NDJSON", "MarketData", "Exchanges", "Filters", "Simulator", "LWSTransport", "ToolSupport",
    "FeedTools",
  ]
  static let pure = ["NDJSON", "MarketData", "Exchanges", "Filters", "Simulator"]

  /// The layers: a target may import these and nothing else.
  static let layers: [String: Set<String>] = [
    "NDJSON": [],
    "MarketData": ["NDJSON"],
    "Exchanges": ["MarketData", "NDJSON"],
    "Filters": ["MarketData", "NDJSON"],
    "Simulator": ["MarketData", "NDJSON"],
    "LWSTransport": ["CLibWebSockets"],
    "ToolSupport": ["CLinux", "MarketData", "NDJSON"],
    "FeedTools": ["Exchanges", "LWSTransport", "MarketData", "NDJSON", "ToolSupport"],
  ]
  static let system: [String: Set<String>] = [
    "LWSTransport": ["Glibc", "Darwin", "Synchronization"],
    "ToolSupport": ["Glibc", "Darwin", "Synchronization"],
  ]

  @Test func thePackageHasTheseTargetsAndArrows() {
    let manifest = Manifest.shared
    #expect(manifest.tools.count >= 6)
    #expect(Set(manifest.arrows.keys) == Set(Self.libraries + manifest.tools))
    for (target, allowed) in Self.layers {
      #expect(manifest.arrows[target] == allowed, "\(target)")
    }
    for tool in manifest.tools {
      let arrows = manifest.arrows[tool] ?? []
      #expect(arrows.isSubset(of: Self.libraries), "\(tool)")
      #expect(!arrows.contains("FeedTools") || !arrows.contains("Filters"), "\(tool)")
    }
  }

  @Test(arguments: Manifest.shared.arrows.keys.sorted())
  func importsNothingButItsArrows(target: String) throws {
    let files = SourceTree.swiftFiles(in: "Sources/\(target)")
    #expect(!files.isEmpty)
    let allowed = (Manifest.shared.arrows[target] ?? []).union(Self.system[target] ?? [])
    for file in files {
      for match in file.text.matches(of: /(?m)^ *(?:@\w+ |\w+ )*import (\w+)/) {
        let module = String(match.1)
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test func systemModulesStandBehindCanImport() {
    for file in SourceTree.swiftFiles(in: "Sources") {
      for (line, before) in zip(file.lines, [""] + file.lines)
      where line.hasSuffix("import Glibc") || line.hasSuffix("import Darwin") {
        let module = line.split(separator: " ").last ?? ""
        #expect(before.hasSuffix("if canImport(\(module))"), "\(file.path): \(line)")
      }
    }
  }

  @Test(arguments: pure)
  func pureTargetsPrintNothingAndAskNobody(target: String) throws {
    for file in SourceTree.swiftFiles(in: "Sources/\(target)") {
      #expect(try file.places(of: #"\b(print|debugPrint|dump|readLine)\("#) == [])
      #expect(try file.places(of: #"\b(ContinuousClock|SuspendingClock)\b"#) == [])
      #expect(try file.places(of: #"\b(SystemRandomNumberGenerator|CommandLine)\b"#) == [])
      #expect(try file.places(of: #"\.(random|randomElement|shuffled)\((?!.*using)"#) == [])
    }
  }

  @Test func unsafeStandsInTheOutsideTargetsAndAtWordsOfText() throws {
    var places: [String] = []
    for file in SourceTree.swiftFiles(in: "Sources") {
      let isOutside = ["Sources/LWSTransport/", "Sources/ToolSupport/"].contains {
        file.path.hasPrefix($0)
      }
      if !isOutside { places += try file.places(of: #"\bunsafe\b"#) }
    }
    // The loads of eight and sixteen bytes, and the view through which as many are stored: all
    // check their bounds.
    let files = places.map { $0.prefix { $0 != ":" } }
    let (loads, stores) = ("Sources/NDJSON/TextRange.swift", "Sources/NDJSON/LineBuffer.swift")
    #expect(files.sorted() == [stores[...], loads[...], loads[...]], "\(places)")
  }
}
