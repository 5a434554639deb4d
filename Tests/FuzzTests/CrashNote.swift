/// What was being tried, for the case that it ends the process: a trap leaves no other trace.

import Foundation

/// Written to standard error by the handler of the signals that a trap raises.
enum CrashNote {
  /// The room for one note: a name, and an input in hexadecimal digits.
  private static let room = 40_000
  nonisolated(unsafe) private static let text = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
  nonisolated(unsafe) private static var length = 0
  private static let isInstalled: Bool = {
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Foundation.write(2, CrashNote.text, CrashNote.length)
        Foundation.signal(number, SIG_DFL)
        raise(number)
      }
      sigaction(signal, &action, nil)
    }
    return true
  }()

  /// Notes what is tried now; entries run one at a time, or the note is of one of them.
  static func write(_ name: String, _ input: [UInt8]) {
    guard isInstalled else { return }
    length = 0
    for byte in "\nwhile fuzzing \(name): ".utf8 { append(byte) }
    let digits = Array("0123456789abcdef".utf8)
    for byte in input {
      append(digits[Int(byte >> 4)])
      append(digits[Int(byte & 15)])
    }
    append(0x0A)
  }

  static func clear() { length = 0 }

  private static func append(_ byte: UInt8) {
    guard length < room else { return }
    text[length] = byte
    length += 1
  }
}
