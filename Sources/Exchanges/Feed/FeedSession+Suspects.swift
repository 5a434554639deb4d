import MarketData

/// A refusal that names nobody: whose it is shows when those in question are asked for one at a time.

extension FeedSession {
  /// Such a refusal comes this soon after what it refuses was confirmed.
  private static let suspicion = TimeSpan.milliseconds(1_000)
  /// Suspects are asked for again so far apart that each refusal finds one.
  private static let lineup = TimeSpan.milliseconds(2_000)

  /// Nobody is refused on the first such word, even where only one is in question: several may be
  /// under way, and the word may be about another, or late.
  mutating func refusedOneOfMany(
    _ link: FeedLink,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    // Those who wait in the lineup are in question too: they may have earned more than one refusal.
    let inQuestion = channels.indices.filter { place in
      guard channels[place].standing == .wanted, !link.seats[place].hasData,
        let confirmed = link.seats[place].confirmedAt
      else { return false }
      return now.monotonic - confirmed <= Self.suspicion
    }
    let suspects = inQuestion.filter { place in
      if case .acknowledged = link.seats[place].standing { return true }
      return false
    }
    if let only = suspects.first, inQuestion.count == 1, link.seats[only].isSuspect {
      refuseForGood(only, refusal, &output, at: now)
      tellSettled(link, &output)
      leaveIfUnwanted(&output, at: now)
      return
    }
    tellSuspects(suspects, refusal, &output)
    for place in suspects {
      link.lineupEnd = max(link.lineupEnd, now.monotonic) + Self.lineup
      link.seats[place].standing = .retry(at: link.lineupEnd)
      link.seats[place].isSuspect = true
    }
  }

  private func tellSuspects(
    _ suspects: [Int],
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput
  ) {
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
  }
}
