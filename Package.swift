// swift-tools-version: 6.2
import PackageDescription

// The layers, from the world inwards. An arrow that is not declared here does not build:
// scripts/test passes `--explicit-target-dependency-import-check error`.
//
//   tools -> FeedTools or Filters, ToolSupport
//   FeedTools -> Exchanges, LWSTransport, ToolSupport
//   Exchanges, Filters -> MarketData -> NDJSON            (pure: no OS module, no clock, no output)
//   LWSTransport -> CLibWebSockets
//   ToolSupport -> CLinux

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Tests read their fixtures and start the built tools; they are not held to memory-safety marks.
let testSettings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: name,
    dependencies: dependencies,
    resources: resources,
    swiftSettings: testSettings
  )
}

let filterParts: [Target.Dependency] = ["Filters", "MarketData", "NDJSON", "ToolSupport"]
let feedParts: [Target.Dependency] = ["Exchanges", "FeedTools", "ToolSupport"]
let tools: [Target.Dependency] = [
  "okx-ws", "okx-rest", "binance-ws", "binance-rest", "gateio-ws", "gateio-rest", "coinone-ws",
  "coinone-rest", "dantaro-feed",
  "dantaro-merge", "dantaro-validate", "dantaro-monitor", "dantaro-sim",
]

let package = Package(
  name: "dantaro",
  platforms: [.macOS(.v26)],
  targets: [
    .systemLibrary(
      name: "CLibWebSockets",
      pkgConfig: "libwebsockets",
      providers: [.apt(["libwebsockets-dev"]), .brew(["libwebsockets"])]
    ),

    .systemLibrary(name: "CLinux"),

    library("NDJSON"),
    library("MarketData", ["NDJSON"]),
    library("Exchanges", ["MarketData", "NDJSON"]),
    library("Filters", ["MarketData", "NDJSON"]),
    library("Simulator", ["MarketData", "NDJSON"]),
    library("LWSTransport", ["CLibWebSockets"]),
    library("ToolSupport", ["CLinux", "MarketData", "NDJSON"]),
    library("FeedTools", ["Exchanges", "LWSTransport", "MarketData", "NDJSON", "ToolSupport"]),

    tool("okx-ws", feedParts),
    tool("okx-rest", feedParts),
    tool("binance-ws", feedParts),
    tool("binance-rest", feedParts),
    tool("gateio-ws", feedParts),
    tool("gateio-rest", feedParts),
    tool("coinone-ws", feedParts),
    tool("coinone-rest", feedParts),
    tool("dantaro-feed", feedParts),
    tool("dantaro-merge", filterParts),
    tool("dantaro-validate", filterParts),
    tool("dantaro-monitor", filterParts),
    tool("dantaro-sim", ["LWSTransport", "MarketData", "NDJSON", "Simulator", "ToolSupport"]),

    .executableTarget(
      name: "dantaro-bench",
      dependencies: ["Exchanges", "Filters", "MarketData", "NDJSON", "ToolSupport"],
      path: "Benchmarks/parts",
      swiftSettings: settings
    ),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: testSettings),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Exchanges", "Filters", "LWSTransport", "MarketData", "NDJSON", "Simulator", "TestSupport",
        "ToolSupport",
      ],
      path: "Tests/Fuzzing",
      swiftSettings: testSettings
    ),
    tests("FuzzTests", ["Fuzzing", "TestSupport"]),
    tests("NDJSONTests", ["MarketData", "NDJSON", "TestSupport"]),
    tests("MarketDataTests", ["MarketData", "NDJSON", "TestSupport"]),
    tests(
      "ExchangesTests",
      ["Exchanges", "MarketData", "NDJSON", "TestSupport"],
      resources: [.copy("Fixtures")]
    ),
    tests("FiltersTests", ["Filters", "MarketData", "NDJSON", "TestSupport"]),
    tests("SimulatorTests", ["Exchanges", "MarketData", "NDJSON", "Simulator", "TestSupport"]),
    .target(
      name: "Simulation",
      dependencies: ["Exchanges", "Filters", "MarketData", "NDJSON", "Simulator"],
      path: "Tests/Simulation",
      swiftSettings: testSettings
    ),
    .executableTarget(
      name: "dantaro-simulate",
      dependencies: ["Simulation"],
      path: "Tests/SimulationRunner",
      swiftSettings: testSettings
    ),
    tests("SimulationTests", ["Simulation"]),
    tests("LWSTransportTests", ["Fuzzing", "LWSTransport", "TestSupport"]),
    tests("ToolSupportTests", ["MarketData", "NDJSON", "TestSupport", "ToolSupport"]),
    tests("ToolTests", ["TestSupport"] + tools),
    tests("MachineTests", ["TestSupport"] + tools, resources: [.copy("FailingCalls.c")]),
    tests("TidyTests", ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
