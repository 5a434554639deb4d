import MarketData
import NDJSON

/// The newest best bid and ask of a symbol, for tickers that come without sizes.
struct KeptQuote {
  /// A quote younger than this is taken as it is; an older one only where it agrees with the ticker.
  private static let fresh = TimeSpan.seconds(2)
  private static let longest = 1_024

  private(set) var quote: MessageRows.Quote?
  private(set) var text: [UInt8] = []
  private var since = MonotonicTime(microseconds: 0)

  mutating func keep(_ quote: MessageRows.Quote, from text: Span<UInt8>, at now: MonotonicTime) {
    guard text.count <= KeptQuote.longest else {
      forget()
      return
    }
    self.quote = quote
    self.text.removeAll(keepingCapacity: true)
    self.text.append(copying: text)
    since = now
  }

  mutating func forget() {
    quote = nil
  }

  /// The quote if it belongs to this ticker: it is of just now, or it has the ticker's own prices.
  func fitting(
    _ ticker: Ticker,
    in text: Span<UInt8>,
    at now: MonotonicTime
  ) -> MessageRows.Quote? {
    guard let quote else { return nil }
    if now - since <= KeptQuote.fresh { return quote }
    let isSame =
      same(quote.bid, ticker.bid, in: text) && same(quote.ask, ticker.ask, in: text)
    return isSame ? quote : nil
  }

  /// True if the same price is spelled the same way.
  private func same(_ mine: TextRange, _ other: TextRange, in text: Span<UInt8>) -> Bool {
    guard mine != .none, other != .none, mine.count == other.count else { return false }
    for index in 0..<mine.count
    where self.text[Int(mine.lower) + index] != text[Int(other.lower) + index] {
      return false
    }
    return true
  }
}

extension FeedSession {
  /// Keeps the last of the quotes that came.
  mutating func keepQuote(
    _ place: Int,
    _ message: Span<UInt8>,
    _ link: FeedLink,
    at now: Now
  ) {
    link.hasData = true
    link.seats[place].hasData = true
    // The newest one counts, whichever socket brought it.
    if let old = channels[place].changeover?.old, old != link.id {
      _ = channels[place].changeover?.meet()
    }
    let subscription = Subscription(.tickers, channels[place].subscription.symbol)
    guard let ticker = places[subscription] else { return }
    for row in rows.rows {
      guard case .quote(let quote) = row else { continue }
      if rows.plainText.isEmpty {
        channels[ticker].quote.keep(quote, from: message, at: now.monotonic)
      } else {
        let plain = rows.plainText
        channels[ticker].quote.keep(quote, from: plain.span, at: now.monotonic)
      }
    }
  }

  /// Gives the tickers of a message the quote's prices and sizes, whose text is put behind the
  /// message's own.
  mutating func addQuote(to place: Int, _ message: Span<UInt8>, at now: Now) {
    guard channels[place].quote.quote != nil else { return }
    for index in rows.rows.indices {
      guard case .ticker(var ticker) = rows.rows[index] else { continue }
      if rows.plainText.isEmpty { rows.plainText.append(copying: message) }
      let quote = channels[place].quote
      guard let fitting = quote.fitting(ticker, in: rows.plainText.span, at: now.monotonic) else {
        continue
      }
      let offset = rows.plainText.count
      rows.plainText.append(contentsOf: quote.text)
      ticker.bid = fitting.bid.moved(by: offset)
      ticker.bidSize = fitting.bidSize.moved(by: offset)
      ticker.ask = fitting.ask.moved(by: offset)
      ticker.askSize = fitting.askSize.moved(by: offset)
      // Of a market without a trade and without an order now, the venue's own ticker says more.
      if ticker.saysNothing { continue }
      rows.rows[index] = .ticker(ticker)
    }
  }
}

extension TextRange {
  /// The same range in a text that has `offset` bytes more in front; nothing stays nothing.
  fileprivate func moved(by offset: Int) -> TextRange {
    isEmpty ? .none : TextRange(Int(lower) + offset, Int(upper) + offset)
  }
}
