import MarketData

/// A refusal that names nobody: whose it is shows when those in question are asked for one at a time.

extension FeedSession {
  /// Such a refusal comes this soon after what it refuses was confirmed.
  private static let suspicion = TimeSpan.milliseconds(1_000)
  /// Suspects are asked for again so far apart that each refusal finds one.
  private static let lineup = TimeSpan.milliseconds(2_000)

  mutating func refusedOneOfMany(
    _ link: FeedLink,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let suspects = channels.indices.filter { place in
      guard channels[place].standing == .wanted, !link.seats[place].hasData,
        case .acknowledged(let since) = link.seats[place].standing
      else { return false }
      return now.monotonic - since <= Self.suspicion
    }
    if let only = suspects.first, suspects.count == 1 {
      refuseForGood(only, refusal, &output, at: now)
      tellSettled(link, &output)
      leaveIfUnwanted(&output, at: now)
      return
    }
    let names = suspects.prefix(8).map { channels[$0].subscription.description }
    let more = suspects.count > 8 ? " and \(suspects.count - 8) more" : ""
    output.tell(
      .warning,
      key: "suspects/\(line.name)",
      suspects.isEmpty
        ? "\(line.name): the exchange says \(refusal.code): \(refusal.text)"
        : "\(line.name): the exchange refused one of \(names.joined(separator: ", "))\(more), "
          + "\(refusal.code): \(refusal.text); asking for each alone"
    )
    for (index, place) in suspects.enumerated() {
      let delay = TimeSpan(microseconds: Self.lineup.microseconds * Int64(index + 1))
      link.seats[place].standing = .retry(at: now.monotonic + delay)
    }
  }
}
