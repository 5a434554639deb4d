/// What the user asked dantaro-validate for: its options, read and checked.

import Filters
import MarketData
import ToolSupport

struct ValidateSettings {
  let check: RecordCheck.Settings
  /// Where rejected records go; nil if they are only counted.
  let rejects: String?
  let annotates: Bool
  let isStrict: Bool

  init(_ arguments: ParsedArguments) throws(UsageError) {
    var check = RecordCheck.Settings()
    // A price may well be worth many times its last one, if the user says so.
    check.maxJump = try arguments.percent("max-jump", in: 1...100_000_000).fraction
    check.maxAge = try arguments.duration("max-age")
    check.maxFuture = try arguments.duration("max-future")
    check.clock = try arguments.choice("clock")
    let allowed = try arguments.listIfGiven("allow", of: Reason.allCases.map(\.rawValue)) ?? []
    check.allowed = allowed.compactMap(Reason.init(rawValue:))
    self.check = check
    rejects = arguments.value(of: "rejects")
    annotates = arguments.has("annotate")
    isStrict = arguments.has("strict")
  }
}
