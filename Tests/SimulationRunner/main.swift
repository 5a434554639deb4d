/// Runs many seeds and prints the first that breaks a promise: scripts/simulate calls it.

import Foundation
import Simulation

/// The number behind an option, or nil.
func number(_ name: String) -> UInt64? {
  let words = CommandLine.arguments
  guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
  return UInt64(words[place + 1])
}

let first = number("--seed") ?? number("--from") ?? 1
let count = number("--seed") != nil ? 1 : number("--count") ?? 100
let clock = ContinuousClock()
let begin = clock.now
var events: Int64 = 0
var kills: Int64 = 0
var failures = 0
for seed in first..<(first + count) {
  let began = clock.now
  let outcome = Simulation.run(seed: seed)
  events += outcome.events
  kills += outcome.kills
  print(
    "seed \(seed) \(outcome.kind.rawValue): \(outcome.events) events, "
      + "\(outcome.virtualSeconds) virtual s, kills \(outcome.kills), bars \(outcome.bars), "
      + "gaps \(outcome.gaps), backfilled \(outcome.backfilled), ticks \(outcome.ticks), "
      + "late \(outcome.late), connects \(outcome.connects), renewals \(outcome.renewals), "
      + "silences \(outcome.silences), conflated \(outcome.conflated), \(clock.now - began)"
  )
  // What was found so far must be seen also if the next seed crashes.
  fflush(nil)
  if let failure = outcome.failure {
    print(failure)
    failures += 1
    if failures == 5 { break }
  }
}
let spent = clock.now - begin
let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
print(
  "\(count) seeds, \(failures) failed, \(events) events, \(kills) kills, "
    + "\(Int(Double(events) / max(seconds, 0.001) * 60)) events a minute"
)
exit(failures == 0 ? 0 : 1)
