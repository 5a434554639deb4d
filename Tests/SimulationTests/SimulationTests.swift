import Simulation
import Testing

/// Whole runs of exchange, network, feeds, merge and validate, from seeds.
@Suite struct SimulationTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func everyPromiseIsKept(seed: UInt64) {
    let outcome = Simulation.run(seed: seed)
    #expect(outcome.failure == nil)
  }
}
