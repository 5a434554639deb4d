import MarketData
import NDJSON

/// Messages in, records out.

extension FeedSession {
  /// Reads one message of a link.
  ///
  /// `message` is whole; `isText` tells text frames from binary ones.
  mutating func received(
    _ message: Span<UInt8>,
    isText: Bool,
    link id: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard hears(link: id, at: now.monotonic) else { return }
    if settings.writesRaw {
      output.accounts.received += 1
      RawFrame.write(message, isText: isText, recvUs: now.unix.microseconds, to: &output.queue.line)
      output.queue.commit(.kept, key: -2, atUs: now.unix.microseconds)
    }
    guard isText else {
      output.tell(
        .note,
        key: "binary/\(line.name)",
        "\(line.name): a binary frame, which means nothing here"
      )
      return
    }
    rows.removeAll()
    switch Venue.read(message, receivedAt: now.unix, into: &rows) {
    case .data(let subscription):
      data(subscription, message, link: id, &output, at: now)
    case .acknowledged(let subscription):
      acknowledged(link: id, subscription, &output, at: now)
    case .refused(let refusal):
      refused(link: id, refusal, &output, at: now)
    case .closingSoon(let code, let text):
      closingSoon(link: id, code: code, text: text, &output, at: now)
    case .ping(let answer):
      output.actions.append(.send(link: id, [UInt8](answer.utf8)))
    case .left, .pong:
      return
    case .ignored(let what):
      output.tell(.note, key: "ignored/\(what)", "\(line.name): ignored: \(what)")
    case .unreadable(let why):
      output.accounts.unreadable += 1
      output.tell(
        .warning,
        key: "unreadable/\(line.name)",
        "\(line.name): a frame was refused: \(why)"
      )
    }
  }

  /// Notes a sign of life; false for a link that is not ours any more.
  private mutating func hears(link id: Int, at now: MonotonicTime) -> Bool {
    switch state {
    case .up(var link) where link.id == id:
      link.heartbeat?.frame(at: now)
      state = .up(link)
    case .switching(var old, let new, let startAt, let until) where old.id == id:
      old.heartbeat?.frame(at: now)
      state = .switching(old: old, new: new, startAt: startAt, until: until)
    case .switching(let old, .some(var new), let startAt, let until) where new.id == id:
      new.heartbeat?.frame(at: now)
      state = .switching(old: old, new: new, startAt: startAt, until: until)
    case .idle, .waiting, .up, .switching, .stopped:
      return false
    }
    return true
  }

  private mutating func data(
    _ subscription: Subscription,
    _ message: Span<UInt8>,
    link id: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    tellOdd(subscription, &output)
    guard let place = places[subscription], channels[place].standing != .left else {
      if !settings.writesRaw {
        output.accounts.received += Int64(rows.rows.count)
        output.accounts.suppressed += Int64(rows.rows.count)
      }
      if places[subscription] == nil {
        output.tell(
          .note,
          key: "unasked/\(line.name)",
          "\(line.name): data that nobody asked for: \(subscription.description)"
        )
      }
      return
    }
    noteArrival(place, &output, at: now)
    if rows.plainText.isEmpty {
      write(place, message, link: id, &output, at: now)
    } else {
      let plain = rows.plainText
      write(place, plain.span, link: id, &output, at: now)
    }
  }

  private mutating func write(
    _ place: Int,
    _ text: Span<UInt8>,
    link id: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    var hasNews = false
    for (index, row) in rows.rows.enumerated() {
      let digest = Digest.of(text, rows.places[index])
      let isRepeat = channels[place].isRepeat(row, digest: digest)
      if !isRepeat { hasNews = true }
      if settings.writesRaw { continue }
      output.accounts.received += 1
      if isRepeat {
        output.accounts.suppressed += 1
        continue
      }
      if let missing = channels[place].wrote(row, digest: digest) {
        tellMissing(place, missing, &output)
      }
      write(row, channels[place], from: text, &output)
    }
    guard !rows.rows.isEmpty else { return }
    noteRows(place, hasNews: hasNews, link: id, &output, at: now)
  }

  private func write(
    _ row: MessageRows.Row,
    _ channel: FeedChannel,
    from text: Span<UInt8>,
    _ output: inout FeedOutput
  ) {
    switch row {
    case .ticker(let ticker):
      ticker.write(channel.origin, from: text, to: &output.queue.line)
      output.queue.commit(.latest, key: channel.key, atUs: ticker.recvUs)
    case .trade(let trade):
      trade.write(channel.origin, from: text, to: &output.queue.line)
      output.queue.commit(.kept, key: channel.key, atUs: trade.recvUs)
    case .candle(let candle):
      candle.write(channel.origin, from: text, to: &output.queue.line)
      output.queue.commit(
        candle.closed ? .kept : .latest,
        key: channel.key,
        atUs: candle.recvUs
      )
    }
  }

  /// Marks the link as one that brings data, and its seat as served.
  private mutating func noteRows(
    _ place: Int,
    hasNews: Bool,
    link id: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let needed = links.first { $0.id == id }.map { link in
      !link.hasData || !link.seats[place].hasData || (hasNews && !link.seats[place].hasNews)
    }
    guard needed == true else { return }
    withLink(id) { _, link in
      link.hasData = true
      link.seats[place].hasData = true
      if hasNews { link.seats[place].hasNews = true }
    }
    finishSwitch(&output, at: now)
  }

  // MARK: Telling

  private func tellOdd(_ subscription: Subscription, _ output: inout FeedOutput) {
    for reason in rows.refused {
      if !settings.writesRaw {
        output.accounts.received += 1
        output.accounts.rejected += 1
      }
      output.tell(
        .warning,
        key: "row/\(subscription.description)",
        "\(subscription.description): a row was refused: \(reason)"
      )
    }
    for field in rows.oddFields {
      output.tell(
        .warning,
        key: "field/\(subscription.description)",
        "\(subscription.description): no number, so null: \(field)"
      )
    }
  }

  private func tellMissing(_ place: Int, _ missing: MissingBars, _ output: inout FeedOutput) {
    output.tell(
      .warning,
      key: "bars/\(channels[place].subscription.description)",
      "\(channels[place].subscription.description): \(missing.count) closed candles did not come, "
        + "\(UTCText.dateTime(unixMilliseconds: missing.firstMs)) up to "
        + UTCText.dateTime(unixMilliseconds: missing.endMs)
    )
  }
}
