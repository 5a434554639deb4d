/// What Package.swift declares, read as text: the targets and their arrows.

import Foundation

struct Manifest {
  /// Libraries and tools, each with the targets that it may import.
  private(set) var arrows: [String: Set<String>] = [:]
  private(set) var tools: [String] = []

  static let shared = Manifest(SourceTree.file("Package.swift")?.text ?? "")

  init(_ text: String) {
    var lists: [String: Set<String>] = [:]
    for match in text.matches(of: /let (\w+): \[Target\.Dependency\] = \[([^\]]*)\]/) {
      lists[String(match.1)] = Self.names(in: match.2)
    }
    for match in text.matches(of: /(library|tool)\("([\w-]+)"(?:, (?:\[([^\]]*)\]|(\w+)))?\)/) {
      let name = String(match.2)
      arrows[name] = match.3.map(Self.names) ?? match.4.flatMap { lists[String($0)] } ?? []
      if match.1 == "tool" { tools.append(name) }
    }
  }

  private static func names(in list: Substring) -> Set<String> {
    Set(list.matches(of: /"([\w-]+)"/).map { String($0.1) })
  }
}
