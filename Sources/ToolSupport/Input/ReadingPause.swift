/// Decides how long a pipe is left alone after a read, for a filter whose lines nobody waits for.
///
/// Pure: the time is an argument.

import MarketData

/// Lets lines gather in a pipe, so that many cost one wake-up, and holds no writer back.
///
/// At 1,000 lines a second a wake-up costs a hundred times its line (bench row `pipeline-1000`).
struct ReadingPause {
  /// A fiftieth of a second: less than anybody sees in a report, and of 1,000 wake-ups a second it
  /// saves 950; no longer pause could save more than the other 50.
  static let longest = TimeSpan.milliseconds(20)
  /// The room that the longest pause needs, in bytes.
  ///
  /// A writer that was slow until now fills it in that time at 40,000 lines of a feed a second.
  static let fullRoom = 256 << 10
  /// What poll(2) can wait for.
  private static let shortest = TimeSpan.milliseconds(1)

  /// How much the pipe takes while nobody reads, in bytes.
  private let room: Int64
  /// As long as the room allows, whatever the pace was.
  private let longest: TimeSpan
  private var lastRead: MonotonicTime?

  init(room: Int, longest: TimeSpan = Self.longest) {
    self.room = Int64(room)
    let share = longest.microseconds * Int64(min(room, Self.fullRoom)) / Int64(Self.fullRoom)
    self.longest = TimeSpan(microseconds: share)
  }

  /// How long to leave the input alone after a read of `count` bytes; zero to go on at once.
  mutating func pause(afterRead count: Int, at now: MonotonicTime) -> TimeSpan {
    let none = TimeSpan(microseconds: 0)
    guard count > 0 else { return none }
    defer { lastRead = now }
    guard let lastRead, now > lastRead else { return none }
    let gap = now - lastRead
    // A pause saves nothing where lines come one by one.
    guard gap.microseconds < 2 * longest.microseconds else { return none }
    // At the pace of now no more than a quarter of the room may fill.
    let steady = TimeSpan(microseconds: gap.microseconds * (room / 4) / Int64(count))
    let length = min(longest, steady)
    return length < Self.shortest ? none : length
  }
}
