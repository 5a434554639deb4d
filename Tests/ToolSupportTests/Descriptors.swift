/// Pipes, FIFOs and folders for the tests of this folder.

import Foundation
import ToolSupport

/// A pipe whose ends are plain descriptors.
struct TestPipe {
  let reading: Int32
  let writing: Int32

  init() {
    // Writes to a closed pipe are to be errors in every test.
    Signals.ignoreWriteSignals()
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    (reading, writing) = (ends[0], ends[1])
  }

  /// Writes all of a text and closes the writing end.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(writing, bytes, bytes.count) == bytes.count)
    close(writing)
  }

  /// Reads to the end in steps of `step` bytes, yielding between two.
  func readAll(step: Int = 65_536) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: step)
    while true {
      let count = read(reading, &buffer, step)
      guard count > 0 else { return all }
      all += buffer[..<count]
      sched_yield()
    }
  }
}

/// A folder that is gone when the test is over.
final class TestFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "toolsupport-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

func text(of path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

/// Runs `body` on a thread of its own; the value waits for its end.
final class Background: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [done] in
      body()
      done.signal()
    }
  }

  func wait() { done.wait() }
}
