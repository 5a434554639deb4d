/// Runs worlds from seeds and says what came of them.

/// The public face of the simulation.
public enum Simulation {
  /// What one seed came to.
  public struct Outcome: Sendable {
    public var seed: UInt64
    public var kind: Scenario.Kind
    /// Frames, requests, actions and records that were passed on.
    public var events: Int64
    public var kills: Int64
    public var bars: Int64
    public var gaps: Int64
    public var backfilled: Int64
    public var ticks: Int64
    public var late: Int64
    public var connects: Int64
    public var renewals: Int64
    public var silences: Int64
    public var conflated: Int64
    public var virtualSeconds: Int64
    /// What went wrong, and how to see it again; nil if every promise was kept.
    public var failure: String?
  }

  /// Runs the world of a seed to its end, or to the first promise that is broken.
  public static func run(seed: UInt64) -> Outcome {
    let scenario = Scenario(seed: seed)
    let world = World(scenario)
    world.run()
    var outcome = Outcome(world)
    if scenario.kind == .isolation, outcome.failure == nil {
      compare(world, with: scenario, &outcome)
    }
    return outcome
  }

  /// Promise 5: the same world without the one symbol's faults, and what the others make of it.
  private static func compare(_ world: World, with scenario: Scenario, _ outcome: inout Outcome) {
    var calm = scenario
    calm.spoilt = nil
    let twin = World(calm)
    twin.run()
    outcome.events += twin.events
    if let violation = twin.violation {
      outcome.failure = report(violation, twin)
      return
    }
    for key in 0..<world.names.keys where world.names.symbol(ofKey: key) != scenario.spoilt {
      let (one, other) = (world.ticks.sequences[key], twin.ticks.sequences[key])
      guard one != other else { continue }
      let place = zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset
      let violation = Violation(
        promise: "5 isolation",
        time: world.time,
        key: key,
        text: "\(one.count) records, without the fault \(other.count); they differ at "
          + (place.map { "\($0)" } ?? "the end")
      )
      outcome.failure = report(violation, world)
      return
    }
  }

  /// The whole story of a broken promise.
  static func report(_ violation: Violation, _ world: World) -> String {
    let names = world.names
    var lines = [
      "seed \(world.scenario.seed) (\(world.scenario.kind.rawValue)): promise "
        + "\(violation.promise) broken at \(Journal.clock(violation.time)) s: \(violation.text)"
    ]
    let feeds = (0..<world.scenario.feeds).map { names.keys + $0 }
    for key in [violation.key].compactMap(\.self) + feeds
    where key != violation.key || key < names.keys {
      lines.append("last events of \(names.description(key)):")
      lines += world.journal.lines(key)
    }
    if let key = violation.key, key >= names.keys {
      lines.append("last events of \(names.description(key)):")
      lines += world.journal.lines(key)
    }
    lines.append("replay: scripts/simulate --seed \(world.scenario.seed)")
    return lines.joined(separator: "\n")
  }
}

extension Simulation.Outcome {
  init(_ world: World) {
    seed = world.scenario.seed
    kind = world.scenario.kind
    events = world.events
    kills = world.accounts.kills
    bars = world.candles.bars
    gaps = world.candles.gaps
    backfilled = world.candles.backfilled
    ticks = world.ticks.ticks + world.ticks.trades
    late = world.ticks.late
    connects = world.connections.connects
    renewals = world.connections.renewals
    silences = world.silences.told
    conflated = world.accounts.conflated
    virtualSeconds = (world.time - World.start) / 1_000_000
    failure = world.violation.map { Simulation.report($0, world) }
  }
}
