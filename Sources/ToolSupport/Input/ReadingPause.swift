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
  /// The room that the longest pause needs, in bytes: it takes a feed that was slow until now and
  /// becomes as fast as a feed can be, 150,000 lines a second, that long to fill it.
  static let fullRoom = 1 << 20
  /// What poll(2) can wait for, and the first of several.
  static let shortest = TimeSpan.milliseconds(1)

  /// How much the pipe takes while nobody reads, in bytes.
  private let room: Int64
  /// As long as the room allows, whatever the pace was.
  private let longest: TimeSpan
  private let shortest: TimeSpan
  private var lastRead: MonotonicTime?
  private var last = TimeSpan.milliseconds(0)

  init(room: Int, longest: TimeSpan = Self.longest, shortest: TimeSpan = Self.shortest) {
    self.room = Int64(room)
    self.shortest = shortest
    let share = longest.microseconds * Int64(min(room, Self.fullRoom)) / Int64(Self.fullRoom)
    self.longest = TimeSpan(microseconds: share)
  }

  /// How long to leave the input alone after a read of `count` bytes; zero to go on at once.
  mutating func pause(afterRead count: Int, at now: MonotonicTime) -> TimeSpan {
    guard count > 0 else { return .milliseconds(0) }
    last = next(afterRead: count, at: now)
    lastRead = now
    return last
  }

  private func next(afterRead count: Int, at now: MonotonicTime) -> TimeSpan {
    guard let lastRead, now > lastRead else { return .milliseconds(0) }
    let gap = now - lastRead
    // A pause saves nothing where lines come one by one.
    guard gap.microseconds < 2 * longest.microseconds else { return .milliseconds(0) }
    // At the pace of now no more than an eighth of the room may fill. One small read amid a burst
    // is no pace: the pauses grow step by step.
    let steady = TimeSpan(microseconds: gap.microseconds * (room / 8) / Int64(count))
    let grown = max(shortest, TimeSpan(microseconds: 2 * last.microseconds))
    let length = min(longest, steady, grown)
    return length < shortest ? .milliseconds(0) : length
  }
}
