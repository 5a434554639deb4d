/// The package's files as they lie on the disk. Reads them, builds nothing.

import Foundation
import Testing

enum SourceTree {
  /// The folder of Package.swift.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every text file that belongs to the package, with its path from the root, in order.
  static let files: [File] = {
    guard
      let paths = FileManager.default.enumerator(
        at: root,
        includingPropertiesForKeys: [.isRegularFileKey]
      )
    else { return [] }
    var found: [File] = []
    for case let url as URL in paths {
      let path = String(url.standardizedFileURL.path.dropFirst(root.path.count + 1))
      // data, logs and run are a service's own.
      if path.hasPrefix(".build") || [".git", ".swiftpm", "data", "logs", "run"].contains(path) {
        paths.skipDescendants()
        continue
      }
      // Folders and binary files are no text.
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      if path != "Package.resolved", !path.hasSuffix(".swp") {
        found.append(File(path: path, text: text))
      }
    }
    return found.sorted { $0.path < $1.path }
  }()

  /// The Swift files of a folder, such as `Sources/NDJSON`.
  static func swiftFiles(in folder: String) -> [File] {
    files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(".swift") }
  }

  static func file(_ path: String) -> File? { files.first { $0.path == path } }
}

/// A file: its path from the root, and what stands in it.
struct File: CustomTestStringConvertible {
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var testDescription: String { path }

  /// `path:line` of each line of the code that matches; comments and string literals are no code.
  func places(of pattern: String) throws -> [String] {
    try Self.places(of: pattern, in: SwiftCode(text).code, path)
  }

  /// The same for the whole text.
  func textPlaces(of pattern: String) throws -> [String] {
    try Self.places(of: pattern, in: text, path)
  }

  private static func places(of pattern: String, in text: String, _ path: String) throws
    -> [String]
  {
    let expression = try Regex(pattern)
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { $0.element.contains(expression) }
      .map { "\(path):\($0.offset + 1)" }
  }
}
