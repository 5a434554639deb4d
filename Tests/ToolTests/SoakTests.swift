/// scripts/soak, for seconds: the real processes, real kills, and a proof that can fail.

import Foundation
import TestSupport
import Testing

struct SoakTests {
  @Test func killedFeedsLoseNothingThatEitherWrote() throws {
    let run = try soak("--kills 5")
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("\nfaults: 5 kill; lives: sim 1, "))
    for row in ["ticks", "trades", "candles", "merge", "validate", "monitor", "told", "alive"] {
      #expect(run.stdout.contains("PASS  \(row) "), "\(row)")
    }
    #expect(!run.stdout.contains("FAIL"))
    #expect(run.stdout.hasSuffix("\nPASS: seed 3\nleft: \n"), "\(run.stdout)")
  }

  /// A merge that loses one tick, and one that writes one twice.
  @Test(arguments: ["", "print; print;"])
  func oneTickLostOrDoubledIsAFailure(deed: String) throws {
    let run = try soak(
      "--kills 1",
      merge: """
        "$TOOLS/dantaro-merge" "$@" | awk '
          /"type":"ticker"/ && ++n == 150 { \(deed) next }
          { print; fflush() }'
        """
    )
    #expect(run.status == 1, "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("FAIL  ticks "), "\(run.stdout)\(run.stderr)")
    #expect(run.stdout.contains("FAIL  merge "))
    #expect(run.stdout.contains("PASS  trades "))
    #expect(run.stdout.contains("; again with: scripts/soak --seed 3 "))
    #expect(run.stdout.contains("\nleft: dantaro-soak."))
  }

  @Test(arguments: ["", "0", "5 --kills 3", "--faults fire 1", "--seed", "--nonsense 1"])
  func aWrongCommandLineIsRefused(arguments: String) throws {
    let run = try BuiltTool.script("'\(Self.script)' \(arguments)")
    #expect(run.status == 64)
    #expect(run.stderr.hasPrefix("scripts/soak: error: "))
  }

  // MARK: Steps

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../scripts/soak").standardizedFileURL.path

  /// Runs it with the tools that were built, or with another merge among them; what it leaves of
  /// its folder is named at the end.
  private func soak(_ options: String, merge: String? = nil) throws -> BuiltTool.Run {
    var files: [String: String] = [:]
    if let merge { files["dantaro-merge"] = "#!/usr/bin/env bash\n\(merge)\n" }
    return try BuiltTool.script(
      """
      export TOOLS='\(BuiltTool.folder.path)' TMPDIR=$PWD
      mkdir tools
      for tool in okx-ws okx-rest dantaro-merge dantaro-validate dantaro-monitor dantaro-sim; do
        ln -s "$TOOLS/$tool" tools
      done
      if [ -e dantaro-merge ]; then
        chmod +x dantaro-merge
        ln -sf "$PWD/dantaro-merge" tools
      fi
      '\(Self.script)' \(options) --seed 3 --tools tools
      status=$?
      echo "left: $(ls | grep dantaro-soak)"
      exit $status
      """,
      files: files
    )
  }
}
