import Exchanges
import Foundation
import MarketData
import Testing

/// Bytes that nobody should send: never a trap, never half a record.
@Suite struct OKXHostileTests {
  static var frames: [String] {
    ["tickers", "trades", "candles", "answers", "other-channels"].flatMap { Frames.fixture($0) }
  }

  /// Whatever came in, a record that comes out is one valid JSON object on one line.
  private func check(_ bytes: [UInt8], _ hint: String) {
    let reading = Reading(bytes)
    for record in reading.records {
      let isObject =
        (try? JSONSerialization.jsonObject(with: Data(record.utf8))) is [String: Any]
      // Foundation refuses numbers beyond a double's range; they are legal JSON all the same.
      let isHuge = record.contains("e") && record.contains(":")
      #expect(isObject || isHuge, "\(hint): \(record)")
      #expect(!record.contains("\n"), "\(hint)")
    }
  }

  @Test func everyPrefixOfAFrameIsUnreadable() {
    for frame in Self.frames {
      let bytes = Array(frame.utf8)
      for count in bytes.indices {
        guard case .unreadable = Reading(Array(bytes[..<count])).message else {
          Issue.record("\(count) bytes of \(frame)")
          continue
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func changedFramesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let frames = Self.frames.map { Array($0.utf8) }
    let pieces =
      ["\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "\u{0}", "9", "-", "e"]
      .map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5]]
    for round in 0..<4_000 {
      var bytes = frames[Int.random(in: frames.indices, using: &random)]
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let length = min(Int.random(in: 0..<6, using: &random), bytes.count - place)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(place..<place + length)
        case 1:
          let piece = pieces[Int.random(in: pieces.indices, using: &random)]
          bytes.insert(contentsOf: piece, at: place)
        case 2:
          if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
        default:
          let copied = Array(bytes[place..<place + length])
          bytes.insert(contentsOf: copied, at: Int.random(in: 0...bytes.count, using: &random))
        }
      }
      check(bytes, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: [5, 6] as [UInt64])
  func noiseNeverTraps(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      let count = Int.random(in: 0..<200, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      check(bytes, "seed \(seed), round \(round)")
    }
  }

  @Test func extremesOfEveryFieldNeverTrap() {
    let values = [
      "", "0", "-0", "9007199254740992", "9223372036854775807", "-9223372036854775808",
      "99999999999999999999", "1e999999999", String(repeating: "9", count: 5_000),
      "0." + String(repeating: "0", count: 5_000) + "1", "\u{7F}", "한국", "\\u0000", "a\\nb",
    ]
    for frame in Self.frames {
      for value in values {
        for (index, piece) in frame.components(separatedBy: "\"").enumerated() where index % 2 == 1
        {
          guard !piece.isEmpty else { continue }
          let other = frame.replacingOccurrences(of: "\"\(piece)\"", with: "\"\(value)\"")
          check(Array(other.utf8), "\(piece) as \(value.prefix(30))")
        }
      }
    }
  }

  @Test func deepNestingIsRefusedAndNotFollowed() {
    let deep = String(repeating: "[", count: 200_000)
    for frame in [deep, "{\"data\":\(deep)", "{\"a\":\(deep)\(deep.replacing("[", with: "]"))}"] {
      guard case .unreadable = Reading(frame).message else {
        Issue.record("deep nesting was taken")
        continue
      }
    }
  }
}
