/// How long a message is under way: a wavy line over time that follows from a seed.

/// The delay of one direction of one connection.
///
/// A function of the moment alone, so that a message which is left out delays no other; it falls
/// by less than it takes, so that messages never overtake one another.
struct Latency: Sendable {
  private let seed: UInt64
  private let least: Int64
  private let spread: Int64

  /// `spread` microseconds at most above `least`; less than a second.
  init(seed: UInt64, least: Int64, spread: Int64) {
    self.seed = seed
    self.least = least
    self.spread = min(spread, 900_000)
  }

  /// Microseconds that a message takes which leaves at `time`.
  func delay(at time: Int64) -> Int64 {
    let second = time / 1_000_000
    let left = point(second)
    let right = point(second + 1)
    return least + left + (right - left) * (time % 1_000_000) / 1_000_000
  }

  private func point(_ second: Int64) -> Int64 {
    let random = mixed(seed, UInt64(bitPattern: second))
    // Mostly calm, now and then far out.
    let calm = random & 7 == 0 ? spread : spread / 8
    return Int64((random >> 8) % UInt64(calm + 1))
  }
}
