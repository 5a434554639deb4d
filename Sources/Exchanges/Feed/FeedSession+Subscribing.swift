import MarketData

/// Asking for channels, and what the venue says to it.

extension FeedSession {
  /// Puts the requests for these channels in line on a link.
  func subscribe(_ link: FeedLink, _ places: [Int], at now: Now) {
    guard !places.isEmpty else { return }
    for place in places {
      link.seats[place].standing = .queued
      link.seats[place].attempts += 1
    }
    link.ask(.subscribe, places.map { channels[$0].subscription }, of: venue, at: now)
  }

  /// Sends what may be sent now; an answer is expected from then on.
  func sendRequests(_ link: FeedLink, _ output: inout FeedOutput, at now: Now) {
    func isOpen(_ subscription: Subscription, _ number: Int) -> Bool {
      guard let place = places[subscription], number >= link.seats[place].asksFrom else {
        return false
      }
      return channels[place].standing == .wanted && link.seats[place].standing == .queued
    }
    while let request = link.nextRequest(of: venue, at: now, keeping: isOpen) {
      output.actions.append(.send(link: link.id, request.text))
      // What is left may wait in line to be asked for anew: that is not done with this request.
      if link.asked(by: request.id)?.operation == .unsubscribe { continue }
      for subscription in request.subscriptions {
        guard let place = places[subscription], link.seats[place].standing == .queued else {
          continue
        }
        let until = now.monotonic + ackPatience(link.seats[place].attempts)
        link.seats[place].standing = .pending(until: until)
      }
    }
  }

  /// `named`: as the venue spells it.
  mutating func acknowledged(
    link id: Int,
    _ named: Subscription,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard let link = link(id), let place = heard[named] else { return }
    acknowledged(link, place, &output, at: now)
    tellSettled(link, &output)
    finishSwitch(&output, at: now)
  }

  /// An acknowledgement that names only the request, or nothing but the channel.
  mutating func acknowledged(
    link id: Int,
    request: String?,
    channel: String?,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard let link = link(id) else { return }
    let asked =
      request.map { link.asked(by: $0) }
      ?? link.oldestAsked { subscription in
        guard subscription.channel.name == channel, let place = places[subscription],
          case .pending = link.seats[place].standing
        else { return false }
        return true
      }
    guard let asked, asked.operation == .subscribe else { return }
    for subscription in asked.subscriptions {
      guard let place = places[subscription] else { continue }
      acknowledged(link, place, &output, at: now)
    }
    tellSettled(link, &output)
    finishSwitch(&output, at: now)
  }

  private func acknowledged(
    _ link: FeedLink,
    _ place: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard channels[place].standing == .wanted, !link.seats[place].isAskedAnew else { return }
    if case .acknowledged = link.seats[place].standing { return }
    link.seats[place].standing = .acknowledged(since: now.monotonic)
    link.seats[place].confirmedAt = now.monotonic
    output.status(.subscribed, channels[place].subscription, at: now)
  }

  mutating func refused(
    link id: Int,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard let link = link(id) else { return }
    if refusal.kind == .anonymous {
      refusedOneOfMany(link, refusal, &output, at: now)
      return
    }
    let asked = asked(on: link, refusal)
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
      retryLater(link, asked, refusal, &output, at: now)
    case .request:
      if asked.count == 1 {
        refuseForGood(asked[0], refusal, &output, at: now)
      } else {
        split(link, asked, refusal, &output, at: now)
      }
    case .anonymous: return
    }
    tellSettled(link, &output)
    leaveIfUnwanted(&output, at: now)
  }

  /// The channels a refusal is about: the one it names, else those of the request that it answers
  /// which have no answer yet.
  private func asked(on link: FeedLink, _ refusal: FeedRefusal) -> [Int] {
    let request = refusal.requestID.flatMap { link.asked(by: $0) }
    // To leave what is not there is no fault.
    if request?.operation == .unsubscribe { return [] }
    if let named = refusal.subscription, let place = heard[named] {
      return channels[place].standing == .wanted ? [place] : []
    }
    guard let request else { return [] }
    let open = request.subscriptions.compactMap { places[$0] }.filter {
      guard channels[$0].standing == .wanted, case .pending = link.seats[$0].standing else {
        return false
      }
      return true
    }
    // A refusal of one channel that does not say which cannot be laid on one of many; whichever it
    // is will miss its answer and be asked for among fewer.
    return open.count == 1 || refusal.kind != .permanent ? open : []
  }

  /// Everything that is asked for of this symbol is refused.
  mutating func refuse(
    symbol: String,
    code: String,
    text: String,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let refusal = FeedRefusal(
      kind: .permanent,
      code: code,
      text: text,
      subscription: nil,
      requestID: nil
    )
    for place in channels.indices
    where channels[place].standing == .wanted && channels[place].subscription.symbol == symbol {
      refuseForGood(place, refusal, &output, at: now)
    }
    for link in links { tellSettled(link, &output) }
    leaveIfUnwanted(&output, at: now)
  }

  mutating func refuseForGood(
    _ place: Int,
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    set(place, .refused)
    let subscription = channels[place].subscription
    let hint = venue.hint(forRefused: subscription.symbol).map { " (\($0))" } ?? ""
    output.status(.refused, subscription, code: refusal.code, message: refusal.text + hint, at: now)
    output.tell(
      .warning,
      key: "refused/\(subscription.description)",
      "\(subscription.description): refused by \(venue.name), \(refusal.code): "
        + "\(refusal.text)\(hint)"
    )
  }

  private func retryLater(
    _ link: FeedLink,
    _ asked: [Int],
    _ refusal: FeedRefusal,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    for place in asked {
      let delay = retryDelay(link.seats[place].attempts)
      link.seats[place].standing = .retry(at: now.monotonic + delay)
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

  /// How long an answer may take: the usual time, and longer where it was missing before.
  private func ackPatience(_ attempts: Int) -> TimeSpan {
    attempts <= 2
      ? FeedSettings.ackPatience : (attempts == 3 ? .seconds(60) : .seconds(3_600))
  }

  /// One of several in a request is at fault: ask for each half.
  private func split(
    _ link: FeedLink,
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
    if let request = refusal.requestID { link.forget(request: request) }
    // It was answered, if not as hoped.
    for place in asked { link.seats[place].attempts = 0 }
    let middle = asked.count / 2
    subscribe(link, Array(asked[..<middle]), at: now)
    subscribe(link, Array(asked[middle...]), at: now)
    sendRequests(link, &output, at: now)
  }

  /// Asks again for what had no answer in time, or was put off.
  mutating func askAgain(link id: Int, _ output: inout FeedOutput, at now: Now) {
    guard let link = link(id) else { return }
    link.forgetOldRequests(at: now.monotonic)
    var due: [Int] = []
    var unanswered = 0
    for place in channels.indices where channels[place].standing == .wanted {
      if case .acknowledged = link.seats[place].standing { continue }
      unanswered += 1
      switch link.seats[place].standing {
      case .pending(let until) where now.monotonic >= until:
        if link.seats[place].hasData {
          // Rows came, so the subscription stands; asking again could double it.
          link.seats[place].standing = .acknowledged(since: now.monotonic)
          continue
        }
        output.tell(
          .warning,
          key: "no-ack/\(line.name)",
          "\(channels[place].subscription.description): no answer to the subscription; "
            + "asking again"
        )
        link.seats[place].hasMissedAnswer = true
        due.append(place)
      case .retry(let at) where now.monotonic >= at:
        if link.seats[place].isSuspect, link.seats[place].hasData {
          link.seats[place].standing = .acknowledged(since: now.monotonic)
          continue
        }
        due.append(place)
      case .absent, .queued, .pending, .acknowledged, .retry:
        continue
      }
    }
    // Each alone if they are few, so that one cannot spoil another; many in groups, which shrink from
    // round to round.
    let size = unanswered / FeedSettings.mostRepeats + 1
    for start in stride(from: 0, to: due.count, by: size) {
      subscribe(link, Array(due[start..<min(start + size, due.count)]), at: now)
    }
    sendRequests(link, &output, at: now)
    tellSettled(link, &output)
  }

  /// Says once how many channels stand, when the first round of answers is in.
  func tellSettled(_ link: FeedLink, _ output: inout FeedOutput) {
    guard link.isSettling else { return }
    var standing = 0
    var asked = 0
    for place in channels.indices where channels[place].standing != .left {
      asked += 1
      guard channels[place].standing == .wanted else { continue }
      switch link.seats[place].standing {
      case .acknowledged: standing += 1
      case .queued, .pending:
        if link.seats[place].hasMissedAnswer { continue }
        return
      case .absent: return
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
