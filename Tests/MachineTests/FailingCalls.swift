import Foundation
import TestSupport

/// The preloaded library, built once a run of the tests.
enum FailingCalls {
  private struct Unbuildable: Error {}

  static let preload: Result<String, any Error> = Result { try build() }

  static var canBeBuilt: Bool { (try? preload.get()) != nil }

  private static func build() throws -> String {
    guard let source = Bundle.module.path(forResource: "FailingCalls", ofType: "c") else {
      throw Unbuildable()
    }
    let output = BuiltTool.folder.appending(path: "failing-calls.so").path()
    let run = try BuiltTool.script(
      """
      cc=$(command -v clang || command -v cc) && [ "$(uname)" = Linux ] \
        && "$cc" -shared -fPIC -O1 -Wall -Wextra -o built.so '\(source)' -ldl \
        && mv built.so '\(output)' && LD_PRELOAD='\(output)' true
      """
    )
    guard run.status == 0, run.stderr.isEmpty else { throw Unbuildable() }
    return output
  }
}
