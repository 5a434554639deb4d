/// How long lines may gather: by their pace, by the pipe's room, and never where none come.

import MarketData
import Testing

@testable import ToolSupport

struct ReadingPauseTests {
  private static func moment(_ milliseconds: Double) -> MonotonicTime {
    MonotonicTime(microseconds: 1_000_000 + Int64(milliseconds * 1_000))
  }

  /// The pauses in milliseconds after reads of so many bytes, each so long after the one before.
  private static func pauses(
    _ reads: [(gap: Double, count: Int)],
    room: Int = ReadingPause.fullRoom
  ) -> [Double] {
    var pausing = ReadingPause(room: room)
    var time = 0.0
    return reads.map { gap, count in
      time += gap
      return Double(pausing.pause(afterRead: count, at: moment(time)).microseconds) / 1_000
    }
  }

  /// The pause once the pace has lasted.
  private static func lastPause(
    _ count: Int,
    every gap: Double,
    room: Int = ReadingPause.fullRoom
  ) -> Double? {
    pauses(.init(repeating: (gap, count), count: 10), room: room).last
  }

  @Test(arguments: [
    // 350 bytes a line: 1,000, 5,000 and 18,000 lines a second.
    (count: 350, gap: 1.0, pause: 20.0), (count: 7_000, gap: 20, pause: 20),
    (count: 35_000, gap: 20, pause: 20), (count: 126_000, gap: 20, pause: 20),
    // An eighth of the room may fill: 131,072 bytes.
    (count: 262_144, gap: 20, pause: 10), (count: 262_144, gap: 2, pause: 1),
    // Too fast for a pause of a millisecond.
    (count: 262_144, gap: 1.9, pause: 0), (count: 4_096, gap: 0.03, pause: 0),
    // One by one: each is read when it comes.
    (count: 350, gap: 39, pause: 20), (count: 350, gap: 40, pause: 0),
    (count: 350, gap: 3_600_000, pause: 0),
  ])
  func linesGatherForAsLongAsTheirPaceAllows(count: Int, gap: Double, pause: Double) {
    #expect(Self.lastPause(count, every: gap) == pause)
  }

  @Test(arguments: [
    (room: 4_096, pause: 0.0), (room: 65_536, pause: 1.25), (room: 262_144, pause: 5),
    (room: 1_048_576, pause: 20), (room: 4_194_304, pause: 20),
  ])
  func aSmallPipeIsReadMoreOften(room: Int, pause: Double) {
    #expect(Self.lastPause(35, every: 1, room: room) == pause)
  }

  @Test func theyGrowStepByStepAndAFullReadBeginsAnew() {
    let steps = Array(repeating: (gap: 1.0, count: 350), count: 7)
    #expect(Self.pauses(steps) == [0, 1, 2, 4, 8, 16, 20])
    #expect(
      Self.pauses(steps + [(1, 262_144)] + steps) == [
        0, 1, 2, 4, 8, 16, 20, 0, 1, 2, 4, 8, 16, 20, 20,
      ]
    )
  }

  @Test func thePauseNeverFillsThePipeAtThePaceThatWas() {
    for room in [65_536, 262_144, 1_048_576] {
      for count in stride(from: 1, to: 262_144, by: 1_999) {
        for gap in [0.01, 0.1, 1, 7, 20, 39] {
          let pause = Self.lastPause(count, every: gap, room: room) ?? .infinity
          #expect(Double(count) / gap * pause <= Double(room) / 8)
        }
      }
    }
  }

  @Test func aTurnWithoutInputAsksForNoPauseAndChangesNoPace() {
    let reads: [(gap: Double, count: Int)] = [(1, 350), (1, 350), (1, 350), (9, 0), (1, 350)]
    #expect(Self.pauses(reads) == [0, 1, 2, 0, 4])
  }

  @Test func aClockThatStandsStillOrGoesBackAsksForNoPause() {
    #expect(Self.pauses([(1, 350), (0, 350)]) == [0, 0])
    #expect(Self.pauses([(1, 350), (-1, 350)]) == [0, 0])
  }
}
