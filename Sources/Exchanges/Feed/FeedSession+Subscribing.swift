import MarketData

/// Asking for channels, and what the venue says to it.

extension FeedSession {
  /// Puts the request for these channels in line on a link.
  func subscribe(_ link: inout FeedLink, _ places: [Int], at now: Now) {
    guard !places.isEmpty else { return }
    for place in places {
      link.seats[place].standing = .pending(until: now.monotonic + FeedSettings.ackPatience)
      link.seats[place].attempts += 1
    }
    link.ask(.subscribe, places.map { channels[$0].subscription }, of: Venue.self)
  }

  /// Sends what may be sent now; an ack is expected from then on.
  func sendRequests(_ link: inout FeedLink, _ output: inout FeedOutput, at now: Now) {
    while let request = link.nextRequest(Venue.limits, at: now.monotonic) {
      output.actions.append(.send(link: link.id, request.text))
      for subscription in request.subscriptions {
        guard let place = places[subscription], case .pending = link.seats[place].standing else {
          continue
        }
        link.seats[place].standing = .pending(until: now.monotonic + FeedSettings.ackPatience)
      }
    }
  }

  mutating func acknowledged(
    link id: Int,
    _ subscription: Subscription,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard let place = places[subscription], channels[place].standing == .wanted else { return }
    withLink(id) { session, link in
      if case .acknowledged = link.seats[place].standing { return }
      link.seats[place].standing = .acknowledged(since: now.monotonic)
      output.status(.subscribed, subscription, at: now)
      session.tellSettled(&link, &output)
    }
  }

  mutating func refused(
    link id: Int,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let asked = askedBy(link: id, refusal)
    guard !asked.isEmpty else {
      output.tell(
        .warning,
        key: "error/\(line.name)/\(refusal.code)",
        "\(line.name): the exchange says \(refusal.code): \(refusal.text)"
      )
      return
    }
    switch refusal.kind {
    case .permanent:
      for place in asked { refuseForGood(place, refusal, &output, at: now) }
    case .passing:
      retryLater(link: id, asked, refusal, &output, at: now)
    case .request:
      if asked.count == 1 {
        refuseForGood(asked[0], refusal, &output, at: now)
      } else {
        split(link: id, asked, refusal, &output, at: now)
      }
    }
    withLink(id) { session, link in session.tellSettled(&link, &output) }
    leaveIfUnwanted(&output, at: now)
  }

  /// The channels a refusal is about: the one it names, else all of the request that it answers.
  private func askedBy(link id: Int, _ refusal: FeedRefusal) -> [Int] {
    if let named = refusal.subscription {
      return places[named].map { channels[$0].standing == .wanted ? [$0] : [] } ?? []
    }
    guard let request = refusal.requestID, let link = links.first(where: { $0.id == id }),
      let asked = link.asked[request]
    else { return [] }
    let known = asked.compactMap { places[$0] }.filter { channels[$0].standing == .wanted }
    // A refusal of one channel that does not say which cannot be laid on one of many; whichever it
    // is will miss its ack and be asked for alone.
    return known.count == 1 || refusal.kind == .request ? known : []
  }

  private mutating func refuseForGood(
    _ place: Int,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    channels[place].standing = .refused
    let subscription = channels[place].subscription
    let hint = Venue.hint(forRefused: subscription.symbol).map { " (\($0))" } ?? ""
    output.status(.refused, subscription, code: refusal.code, message: refusal.text + hint, at: now)
    output.tell(
      .warning,
      key: "refused/\(subscription.description)",
      "\(subscription.description): refused by \(Venue.name), \(refusal.code): "
        + "\(refusal.text)\(hint)"
    )
  }

  private mutating func retryLater(
    link id: Int,
    _ asked: [Int],
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    withLink(id) { session, link in
      for place in asked {
        let delay = session.retryDelay(link.seats[place].attempts)
        link.seats[place].standing = .retry(at: now.monotonic + delay)
      }
    }
    let names =
      asked.count == 1 ? channels[asked[0]].subscription.description : "\(asked.count) channels"
    output.tell(
      .warning,
      key: "retry/\(line.name)/\(refusal.code)",
      "\(names): not now, \(refusal.code): \(refusal.text); asking again"
    )
  }

  /// 5 s, a minute, then hourly.
  private func retryDelay(_ attempts: Int) -> TimeSpan {
    attempts <= 1 ? .seconds(5) : (attempts == 2 ? .seconds(60) : .seconds(3_600))
  }

  /// One of several in a request is at fault: ask for each half.
  private mutating func split(
    link id: Int,
    _ asked: [Int],
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    output.tell(
      .warning,
      key: "split/\(line.name)",
      "\(line.name): the exchange refused a whole request, \(refusal.code): \(refusal.text)"
    )
    withLink(id) { session, link in
      if let request = refusal.requestID { link.forget(request: request) }
      let middle = asked.count / 2
      session.subscribe(&link, Array(asked[..<middle]), at: now)
      session.subscribe(&link, Array(asked[middle...]), at: now)
      session.sendRequests(&link, &output, at: now)
    }
  }

  /// Asks again for what had no answer in time, or was put off.
  mutating func askAgain(link id: Int, _ output: inout FeedOutput, at now: Now) {
    withLink(id) { session, link in
      for place in session.channels.indices where session.channels[place].standing == .wanted {
        switch link.seats[place].standing {
        case .pending(let until) where now.monotonic >= until:
          if link.seats[place].hasData {
            // Rows came, so the subscription stands; asking again could double it.
            link.seats[place].standing = .acknowledged(since: now.monotonic)
          } else {
            output.tell(
              .warning,
              key: "no-ack/\(session.line.name)",
              "\(session.channels[place].subscription.description): no answer to the "
                + "subscription in 10 s; asking again"
            )
            session.subscribe(&link, [place], at: now)
            if link.seats[place].attempts > 2 {
              link.seats[place].standing = .retry(
                at: now.monotonic + session.retryDelay(link.seats[place].attempts)
              )
            }
          }
        case .retry(let at) where now.monotonic >= at:
          session.subscribe(&link, [place], at: now)
        case .absent, .pending, .acknowledged, .retry:
          continue
        }
      }
      session.sendRequests(&link, &output, at: now)
      session.tellSettled(&link, &output)
    }
  }

  /// Says once how many channels stand, when the first round of answers is in.
  private func tellSettled(_ link: inout FeedLink, _ output: inout FeedOutput) {
    guard link.isSettling else { return }
    var standing = 0
    var asked = 0
    for place in channels.indices where channels[place].standing != .left {
      asked += 1
      guard channels[place].standing == .wanted else { continue }
      switch link.seats[place].standing {
      case .acknowledged: standing += 1
      case .absent, .pending: return
      case .retry: continue
      }
    }
    link.isSettling = false
    output.tell(
      .note,
      key: "subscribed/\(line.name)",
      "\(line.name): subscribed \(standing) of \(asked)"
    )
  }
}
