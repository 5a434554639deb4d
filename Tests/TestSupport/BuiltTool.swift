import Foundation

/// One of the package's executables as it was built, run as a user runs it.
///
/// A class, so that the bundle it stands in can be asked for.
public final class BuiltTool {
  /// How a run ended.
  public struct Run: Sendable {
    public let stdout: String
    public let stderr: String
    /// The exit status; a signal's number, negative, if one ended it.
    public let status: Int32
  }

  /// No run in a test takes longer, unless it says so; one that does is killed.
  public static let limitSeconds = 30.0

  public let path: String

  /// The tool called `name`.
  public init(_ name: String) {
    path = BuiltTool.folder.appendingPathComponent(name).path
  }

  /// Where the executables are: beside the test bundle.
  public static let folder: URL = {
    let candidates = [
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
      Bundle(for: BuiltTool.self).bundleURL.deletingLastPathComponent(),
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../.build/debug").standardizedFileURL,
    ]
    let found = candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("dantaro-merge").path)
    }
    return found ?? candidates[2]
  }()

  /// Runs the tool with `stdin` as its standard input.
  public func run(_ arguments: [String], stdin: String = "") throws -> Run {
    try BuiltTool.run(path, arguments, stdin: stdin, in: nil, BuiltTool.limitSeconds)
  }

  /// Runs a bash script with the tools in its PATH; `files` are there under their names.
  public static func script(
    _ text: String,
    files: [String: String] = [:],
    limitSeconds: Double = BuiltTool.limitSeconds
  ) throws -> Run {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }  // What stays is in /tmp only.
    for (name, content) in files {
      try Data(content.utf8).write(to: folder.appendingPathComponent(name))
    }
    return try run("/bin/bash", ["-c", text], stdin: "", in: folder, limitSeconds)
  }

  // MARK: Steps

  private static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dantaro-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Input and outputs are files, so that nothing has to be read while the tool runs.
  private static func run(
    _ path: String,
    _ arguments: [String],
    stdin: String,
    in workingFolder: URL?,
    _ limitSeconds: Double
  ) throws -> Run {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }  // What stays is in /tmp only.
    let input = folder.appendingPathComponent("stdin")
    let output = folder.appendingPathComponent("stdout")
    let errors = folder.appendingPathComponent("stderr")
    try Data(stdin.utf8).write(to: input)
    try Data().write(to: output)
    try Data().write(to: errors)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = workingFolder ?? folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = BuiltTool.folder.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    process.environment = environment
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let identifier = process.processIdentifier
    // A script's own children too: Foundation waits for whoever holds its descriptors.
    let watchdog = DispatchWorkItem {
      kill(-identifier, SIGKILL)
      kill(identifier, SIGKILL)
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + limitSeconds, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    let status = process.terminationStatus
    return Run(
      stdout: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      stderr: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
      status: process.terminationReason == .exit ? status : -status
    )
  }
}
