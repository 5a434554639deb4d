import Foundation
import Testing

/// Scripts can be run, and say what they do.
struct ScriptTests {
  @Test(arguments: SourceTests.scripts)
  func canBeRunAndExplainsItself(script: File) throws {
    let path = SourceTree.root.appendingPathComponent(script.path).path
    #expect(FileManager.default.isExecutableFile(atPath: path))
    #expect(
      script.text.hasPrefix("#!/usr/bin/env bash\n# ") || script.text.hasPrefix("#!/bin/sh\n# ")
    )
    #expect(script.text.contains("\n# usage: \(script.path)"))
    #expect(try script.textPlaces(of: "^set -eu").count == 1)
  }
}
