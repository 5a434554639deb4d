import Foundation
import TestSupport

/// Where the machine's own faults are made: scripts that wait, without keeping other tests waiting.
///
/// A script blocks its thread, and Swift Testing has only as many threads as the machine has cores.
/// So each script gets a thread of its own, and a seat, of which there are few: too many tools at
/// once on two cores would only measure each other.
enum Machine {
  private static let seats = Seats(count: 6)
  /// For scripts that do next to nothing for a long time.
  private static let waitingRoom = Seats(count: 100)

  /// Runs a bash script with the tools in its PATH.
  static func script(
    _ text: String,
    files: [String: String] = [:],
    limitSeconds: Double = 60,
    mostlyWaits: Bool = false
  ) async throws -> BuiltTool.Run {
    try await (mostlyWaits ? waitingRoom : seats).run {
      try BuiltTool.script(helpers + text, files: files, limitSeconds: limitSeconds)
    }
  }

  /// Runs a bash script beside a simulated exchange; see `SimulatedExchange`.
  static func exchange(
    _ text: String,
    options: String = "",
    files: [String: String] = [:],
    limitSeconds: Double = 60,
    mostlyWaits: Bool = false
  ) async throws -> BuiltTool.Run {
    try await script(
      SimulatedExchange.prelude(options: options) + text,
      files: files,
      limitSeconds: limitSeconds,
      mostlyWaits: mostlyWaits
    )
  }

  /// Runs a bash script in a network and a file tree of its own; see `Apart`.
  static func apart(
    _ text: String,
    options: String = "",
    files: [String: String] = [:],
    limitSeconds: Double = 60,
    mostlyWaits: Bool = false
  ) async throws -> BuiltTool.Run {
    var files = files
    files["apart.sh"] =
      helpers + Apart.prelude + SimulatedExchange.prelude(options: options) + text
    return try await script(
      "exec \(Apart.command) bash apart.sh",
      files: files,
      limitSeconds: limitSeconds,
      mostlyWaits: mostlyWaits
    )
  }

  /// `took COMMAND...` runs it and prints its status and how many milliseconds it took;
  /// `processor COMMAND...` runs it and prints its status and how many it worked.
  private static let helpers = """
    now() { date +%s%3N; }
    took() {
      local start; start=$(now)
      "$@"; echo "status $? after $(($(now) - start)) ms"
    }
    processor() {
      local status work
      { TIMEFORMAT='%U %S'; time "$@" 2> processor.err; } 2> processor.time
      status=$?
      cat processor.err >&2
      work=$(awk '{ printf "%d", ($1 + $2) * 1000 }' processor.time)
      echo "status $status worked $work ms"
    }

    """
}

/// Lets a bounded number of blocking jobs run at once, each on a thread of its own.
///
/// Not an actor: to be resumed a test would queue up behind all the tests that block, so the job must
/// start from where the test stands.
final class Seats: @unchecked Sendable {
  private let free: DispatchSemaphore

  init(count: Int) { free = DispatchSemaphore(value: count) }

  func run<Value: Sendable>(_ job: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { [free] in
        free.wait()
        let result = Result(catching: job)
        free.signal()
        continuation.resume(with: result)
      }
    }
  }
}
