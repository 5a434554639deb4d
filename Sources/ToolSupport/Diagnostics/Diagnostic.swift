/// One line for people: a level and a text, and its two spellings.

import MarketData
import NDJSON

/// A line for standard error.
public struct Diagnostic: Equatable, Sendable {
  /// How much a line matters, from most to least.
  public enum Level: String, Comparable, CaseIterable, Sendable {
    /// Something asked for cannot be done.
    case error
    /// Something is wrong; the tool goes on.
    case warning
    /// What a user wants to know once: connected, the closing summary.
    case note
    /// For whoever looks for a fault; shown with `--verbose`.
    case debug

    public static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .error: 0
      case .warning: 1
      case .note: 2
      case .debug: 3
      }
    }
  }

  /// What lines look like.
  public enum Format: String, CaseIterable, Sendable {
    case text
    case json
  }

  /// The longest text shown, in bytes, so that a line, escaped, is one whole write.
  static let textLimit = 1_500

  public var level: Level
  public var text: String

  public init(_ level: Level, _ text: String) {
    self.level = level
    self.text = text
  }

  /// The line with its newline.
  ///
  /// `okx-ws: warning: text`; a note has no word before its text.
  func line(_ format: Format, tool: String, at time: UnixTime) -> [UInt8] {
    let shown = plainText(text, limit: Self.textLimit)
    var line = LineBuffer(reserving: shown.utf8.count + 128)
    switch format {
    case .text:
      line.append("\(tool): ")
      switch level {
      case .note: break
      case .error, .warning, .debug: line.append("\(level.rawValue): ")
      }
      line.append(shown)
    case .json:
      line.append("{\"ts_us\":")
      line.append(integer: time.microseconds)
      line.append(",\"tool\":")
      line.append(jsonString: tool)
      line.append(",\"level\":")
      line.append(jsonString: level.rawValue)
      line.append(",\"message\":")
      line.append(jsonString: shown)
      line.append("}")
    }
    line.endLine()
    return line.bytes
  }
}
