import MarketData

/// What the closing summary of a server tells.
struct ServerCounts {
  var upgrades = 0
  var opened = 0
  /// By the word of the path.
  var openedOnPath: [String: Int] = [:]
  var requests = 0
  var rest = 0
  /// Data messages sent, by channel.
  var data: [String: Int] = [:]
  var withheld = 0
  var faults = 0
}

extension ServerOutput {
  mutating func logSummary(
    _ counts: ServerCounts,
    hasFaults: Bool,
    _ replay: Replay?,
    at now: Now
  ) {
    var fields: [(String, LogLine.Value)] = [
      ("upgrades", .number(Int64(counts.upgrades))),
      ("connections", .number(Int64(counts.opened))),
      ("requests", .number(Int64(counts.requests))), ("rest", .number(Int64(counts.rest))),
    ]
    for (channel, sent) in counts.data.sorted(by: { $0.key < $1.key }) {
      fields.append(("sent_\(channel)", .number(Int64(sent))))
    }
    if hasFaults {
      fields.append(("withheld", .number(Int64(counts.withheld))))
      fields.append(("faults", .number(Int64(counts.faults))))
    }
    if let replay {
      fields.append(("replay_frames", .number(Int64(replay.frameCount))))
      fields.append(("replay_sent", .number(Int64(replay.sent))))
      fields.append(("replay_skipped", .number(Int64(replay.frameCount - replay.sent))))
    }
    log("summary", at: now, fields)
  }
}
