import Foundation
import Simulation
import Testing

/// Whole runs of exchange, network, feeds, merge and validate, each from a seed.
///
/// A seed that failed is run alone with `DANTARO_SEED=SEED scripts/test --filter SimulationTests`;
/// many more run with scripts/simulate.
@Suite struct SimulationTests {
  /// The seed to replay, if there is one.
  static let replayed = ProcessInfo.processInfo.environment["DANTARO_SEED"].flatMap { UInt64($0) }
  /// One of each kind.
  static let seeds: [UInt64] = replayed.map { [$0] } ?? [32, 39, 4, 47, 48]

  @Test(arguments: seeds)
  func everyPromiseIsKept(seed: UInt64) {
    let clock = ContinuousClock()
    let begin = clock.now
    let outcome = Simulation.run(seed: seed)
    #expect(outcome.failure == nil)
    print(
      "seed \(seed) (\(outcome.kind.rawValue)): \(outcome.events) events, "
        + "\(outcome.virtualSeconds) virtual s, \(clock.now - begin)"
    )
  }

  /// Each kill at any moment, in the middle of a line too.
  @Test(.enabled(if: replayed == nil))
  func aThousandKillsOfFeedsLoseNoTick() {
    var kills: Int64 = 0
    for seed: UInt64 in [1, 7, 13, 19] {
      let outcome = Simulation.run(seed: seed)
      #expect(outcome.failure == nil)
      kills += outcome.kills
    }
    #expect(kills >= 1_000)
  }

  @Test(.enabled(if: replayed == nil))
  func aSeedIsOneRun() {
    let (first, second) = (Simulation.run(seed: 10), Simulation.run(seed: 10))
    #expect(first.events == second.events)
    #expect(first.ticks == second.ticks)
    #expect(first.connects == second.connects)
  }
}
