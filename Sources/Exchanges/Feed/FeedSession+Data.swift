import MarketData
import NDJSON

/// Messages in, records out.

extension FeedSession {
  /// Reads one message of a link.
  ///
  /// `message` is whole; `isText` tells text frames from binary ones. True if nothing came but rows,
  /// and nothing else is to be done or due because of them.
  mutating func received(
    _ message: Span<UInt8>,
    isText: Bool,
    link id: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) -> Bool {
    guard let link = link(id) else { return true }
    link.heartbeat?.frame(at: now.monotonic)
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
      return false
    }
    rows.removeAll()
    switch venue.read(message, receivedAt: now.unix, into: &rows) {
    case .data(let subscription):
      data(subscription, message, link, &output, at: now)
      return isSettled && output.actions.isEmpty
    case .acknowledged(let subscription):
      acknowledged(link: id, subscription, &output, at: now)
    case .acknowledgedRequest(let request):
      acknowledged(link: id, request: request, channel: nil, &output, at: now)
    case .acknowledgedNext(let channel):
      acknowledged(link: id, request: nil, channel: channel, &output, at: now)
    case .refused(let refusal):
      refused(link: id, refusal, &output, at: now)
    case .closingSoon(let code, let text):
      closingSoon(link: id, code: code, text: text, &output, at: now)
    case .ping(let answer):
      output.actions.append(.send(link: id, [UInt8](answer.utf8)))
    case .pong:
      link.heartbeat?.pong(at: now.monotonic)
    case .left, .nothing:
      break
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
    return false
  }

  private mutating func data(
    _ subscription: Subscription,
    _ message: Span<UInt8>,
    _ link: FeedLink,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let place = place(of: subscription)
    if !rows.refused.isEmpty || !rows.oddFields.isEmpty {
      tellOdd(place.map { channels[$0].subscription } ?? subscription, &output)
    }
    guard let place, channels[place].standing != .left else {
      if !settings.writesRaw {
        output.accounts.received += Int64(rows.rows.count)
        output.accounts.suppressed += Int64(rows.rows.count)
      }
      if heard[subscription] == nil {
        output.tell(
          .note,
          key: "unasked/\(line.name)",
          "\(line.name): data that nobody asked for: \(subscription.description)"
        )
      }
      return
    }
    // An empty list is no sign of the market, and neither are rows that cannot be read.
    if !rows.rows.isEmpty { noteArrival(place, &output, at: now) }
    if venue.needsQuotes {
      guard channels[place].subscription.channel != .quotes else {
        keepQuote(place, message, link, at: now)
        return
      }
      addQuote(to: place, message, at: now)
    }
    if rows.plainText.isEmpty {
      write(place, message, link, &output, at: now)
    } else {
      let plain = rows.plainText
      write(place, plain.span, link, &output, at: now)
    }
  }

  private mutating func place(of subscription: Subscription) -> Int? {
    guard let source = rows.source else { return heard[subscription] }
    while knownPlaces.count <= source { knownPlaces.append(-1) }
    if knownPlaces[source] < 0 { knownPlaces[source] = heard[subscription] ?? -1 }
    return knownPlaces[source] < 0 ? nil : knownPlaces[source]
  }

  private mutating func write(
    _ place: Int,
    _ text: Span<UInt8>,
    _ link: FeedLink,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    for index in rows.rows.indices {
      let row = rows.rows[index]
      let digest = TextHash.of(text, rows.places[index])
      let news = channels[place].judge(row, digest: digest, sequence: rows.sequence, from: link.id)
      if !settings.writesRaw { output.accounts.received += 1 }
      switch news {
      case .news:
        guard !settings.writesRaw else { continue }
        if case .candle(let candle) = row, venue.barEnds != .told {
          // Its end was told or shown before, or it is what the last one was.
          if channels[place].isOlder(row) || channels[place].forming.says(candle, from: text) {
            output.accounts.suppressed += 1
            continue
          }
          writeEndShown(by: candle, of: place, &output)
          channels[place].forming.keep(candle, from: text)
        }
        write(row, of: place, digest: digest, from: text, &output)
      case .early:
        hold(row, of: place, digest: digest, from: text, &output, at: now)
      case .stale, .matched:
        if !settings.writesRaw { output.accounts.suppressed += 1 }
        if news == .matched { meet(place, at: digest, on: link, &output) }
      }
    }
    guard !rows.rows.isEmpty else { return }
    // Looked at first: a look costs less than a change.
    if !link.hasData { link.hasData = true }
    if !link.seats[place].hasData { link.seats[place].hasData = true }
    if case .switching = state, channels[place].changeover?.hasMet == true {
      finishSwitch(&output, at: now)
    }
  }

  private mutating func write(
    _ row: MessageRows.Row,
    of place: Int,
    digest: UInt64,
    from text: Span<UInt8>,
    _ output: inout FeedOutput
  ) {
    guard let (kind, recvUs) = append(row, of: place, from: text, &output) else { return }
    output.queue.commit(kind, key: channels[place].key, atUs: recvUs)
    if let missing = channels[place].wrote(row, digest: digest) {
      tellMissing(place, missing, &output)
    }
  }

  /// Appends the record's line to the output, still to be committed; nil if it is too long.
  func append(
    _ row: MessageRows.Row,
    of place: Int,
    from text: Span<UInt8>,
    _ output: inout FeedOutput
  ) -> (RecordQueue.Kind, recvUs: Int64)? {
    let (kind, recvUs): (RecordQueue.Kind, Int64)
    switch row {
    case .ticker(let ticker):
      ticker.write(after: channels[place].head, from: text, to: &output.queue.line)
      (kind, recvUs) = (.latest, ticker.recvUs)
    case .trade(let trade):
      trade.write(after: channels[place].head, from: text, to: &output.queue.line)
      (kind, recvUs) = (.kept, trade.recvUs)
    case .candle(let candle):
      candle.write(after: channels[place].head, from: text, to: &output.queue.line)
      (kind, recvUs) = (candle.closed ? .kept : .latest, candle.recvUs)
    case .quote:
      // Quotes complete tickers and are no records.
      return nil
    }
    guard output.queue.lineBytes <= RecordQueue.longestRecord else {
      tooLong(place, output.queue.lineBytes, &output)
      return nil
    }
    return (kind, recvUs)
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

  /// A number of thousands of digits is legal JSON and no price.
  private func tooLong(_ place: Int, _ bytes: Int, _ output: inout FeedOutput) {
    output.queue.takeBack()
    output.accounts.rejected += 1
    output.tell(
      .warning,
      key: "row/\(channels[place].subscription.description)",
      "\(channels[place].subscription.description): a row was refused: a record of \(bytes) bytes, "
        + "more than \(RecordQueue.longestRecord)"
    )
  }

  func tellMissing(_ place: Int, _ missing: MissingBars, _ output: inout FeedOutput) {
    let idle = venue.skipsIdleBars ? "; where nothing is traded there is none" : ""
    output.tell(
      venue.skipsIdleBars ? .note : .warning,
      key: "bars/\(channels[place].subscription.description)",
      "\(channels[place].subscription.description): \(missing.count) closed candles did not come, "
        + "\(UTCText.dateTime(unixMilliseconds: missing.firstMs)) up to "
        + "\(UTCText.dateTime(unixMilliseconds: missing.endMs))\(idle)"
    )
  }
}
