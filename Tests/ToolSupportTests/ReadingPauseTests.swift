/// How long lines may gather: by their pace, by the pipe's room, and never where none come.

import MarketData
import Testing

@testable import ToolSupport

struct ReadingPauseTests {
  private static func moment(_ milliseconds: Double) -> MonotonicTime {
    MonotonicTime(microseconds: 1_000_000 + Int64(milliseconds * 1_000))
  }

  /// The pause in milliseconds after two reads, `gap` milliseconds apart, the second of `count` bytes.
  private static func pause(_ count: Int, after gap: Double, room: Int = ReadingPause.fullRoom)
    -> Double
  {
    var pausing = ReadingPause(room: room)
    _ = pausing.pause(afterRead: 1, at: moment(0))
    return Double(pausing.pause(afterRead: count, at: moment(gap)).microseconds) / 1_000
  }

  @Test(arguments: [
    // 350 bytes a line: 1,000 and 5,000 lines a second.
    (count: 350, gap: 1.0, pause: 20.0), (count: 7_000, gap: 20, pause: 20),
    (count: 35_000, gap: 20, pause: 20),
    // A quarter of the room may fill: 65,536 bytes.
    (count: 131_072, gap: 20, pause: 10), (count: 262_144, gap: 20, pause: 5),
    // Too fast for a pause of a millisecond.
    (count: 65_536, gap: 0.9, pause: 0), (count: 4_096, gap: 0.06, pause: 0),
    // One by one: each is read when it comes.
    (count: 350, gap: 39, pause: 20), (count: 350, gap: 40, pause: 0),
    (count: 350, gap: 3_600_000, pause: 0),
  ])
  func linesGatherForAsLongAsTheirPaceAllows(count: Int, gap: Double, pause: Double) {
    #expect(Self.pause(count, after: gap) == pause)
  }

  @Test(arguments: [
    (room: 4_096, pause: 0.0), (room: 65_536, pause: 5), (room: 131_072, pause: 10),
    (room: 262_144, pause: 20), (room: 1_048_576, pause: 20),
  ])
  func aSmallPipeIsReadMoreOften(room: Int, pause: Double) {
    #expect(Self.pause(35, after: 1, room: room) == pause)
  }

  @Test func thePauseNeverFillsThePipeAtThePaceThatWas() {
    for room in [65_536, 262_144, 1_048_576] {
      for count in stride(from: 1, to: 262_144, by: 977) {
        for gap in [0.01, 0.1, 1, 7, 20, 39] {
          let fills = Double(count) / gap * Self.pause(count, after: gap, room: room)
          #expect(fills <= Double(room) / 4)
        }
      }
    }
  }

  @Test func aTurnWithoutInputAsksForNoPauseAndChangesNoPace() {
    var pausing = ReadingPause(room: ReadingPause.fullRoom)
    #expect(pausing.pause(afterRead: 350, at: Self.moment(0)).microseconds == 0)
    #expect(pausing.pause(afterRead: 0, at: Self.moment(9.99)).microseconds == 0)
    #expect(pausing.pause(afterRead: 65_536, at: Self.moment(10)).microseconds == 10_000)
  }

  @Test func aClockThatStandsStillAsksForNoPause() {
    #expect(Self.pause(350, after: 0) == 0)
    #expect(Self.pause(350, after: -5) == 0)
  }
}
