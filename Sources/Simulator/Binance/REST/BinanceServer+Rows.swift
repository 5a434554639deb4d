import MarketData
import NDJSON

/// Candles, trades and the list of instruments over REST.

extension BinanceServer {
  /// Oldest first; the last row is the bar that is still forming.
  mutating func appendKlines(
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(BinanceError) {
    let place = try place(query, at: now)
    guard let name = query["interval"] else { throw .missing("interval") }
    guard let length = BinanceStream.interval(name) else { throw .interval }
    let limit = try limit(query)
    let moment = now.unix.milliseconds
    let last = try time(query, "endTime").map { min($0, moment) } ?? moment
    let listing = Listing.firstMillisecond
    guard last >= listing else {
      out.append("[]")
      return
    }
    let start = try time(query, "startTime").map { max($0, listing) }
    var opens: [Int64] = []
    if let start {
      // From the start on; a bar that opened before it does not belong.
      var open = length.open(containing: start)
      if open < start { open = length.next(after: open) }
      while open <= last, opens.count < limit {
        opens.append(open)
        open = length.next(after: open)
      }
    } else {
      var open = length.open(containing: last)
      while open >= listing, opens.count < limit {
        opens.append(open)
        open = length.open(containing: open - 1)
      }
      opens.reverse()
    }
    out.append("[")
    for (index, open) in opens.enumerated() {
      if index > 0 { out.append(",") }
      let end = length.next(after: open)
      let bar = core.market.bar(place, length, from: open, to: min(end, moment + 1))
      out.append(row: bar, until: end, of: core.market.instruments[place])
    }
    out.append("]")
  }

  /// The newest trades, oldest first.
  mutating func appendTrades(
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(BinanceError) {
    let place = try place(query, at: now)
    let limit = try limit(query)
    let instrument = core.market.instruments[place]
    let fills = core.market.tapes[place].newest(limit, at: now.unix.milliseconds)
    out.append("[")
    for (index, fill) in fills.reversed().enumerated() {
      if index > 0 { out.append(",") }
      out.append("{\"id\":\(fill.id)")
      out.append(",\"price\":", fixed: fill.price, instrument.priceDecimals)
      out.append(",\"qty\":", fixed: fill.size, instrument.sizeDecimals)
      out.append(",\"quoteQty\":", fixed: fill.price &* fill.size, instrument.notionalDecimals)
      out.append(",\"time\":\(fill.milliseconds),\"isBuyerMaker\":\(!fill.isBuy)")
      out.append(",\"isBestMatch\":true}")
    }
    out.append("]")
  }

  /// What is listed, with the fields that a market-data client reads.
  mutating func appendInfo(
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(BinanceError) {
    let places = try places(query, at: now)
    out.append("{\"timezone\":\"UTC\",\"serverTime\":\(now.unix.milliseconds),\"rateLimits\":[")
    out.append("{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1")
    out.append(",\"limit\":\(BinanceWeights.limit)},{\"rateLimitType\":\"RAW_REQUESTS\"")
    out.append(",\"interval\":\"MINUTE\",\"intervalNum\":5,\"limit\":300000}]")
    out.append(",\"exchangeFilters\":[],\"symbols\":[")
    for (index, place) in places.enumerated() {
      if index > 0 { out.append(",") }
      let instrument = core.market.instruments[place]
      out.append(listingOf: instrument, BinanceServer.venue.spelling(instrument.id))
    }
    out.append("]}")
  }

  private func limit(_ query: Query) throws(BinanceError) -> Int {
    guard let text = query["limit"] else { return 500 }
    guard let limit = Int(text), limit > 0 else { throw .characters("limit") }
    return min(limit, 1_000)
  }

  private func time(_ query: Query, _ name: String) throws(BinanceError) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let time = Int64(text), (0...Integer.largest).contains(time) else {
      throw .characters(name)
    }
    return time
  }
}

extension Tape {
  /// The newest fills up to a moment, newest first; a thin instrument may end before, at a day back.
  func newest(_ limit: Int, at moment: Int64) -> [Fill] {
    var newest: [Fill] = []
    var end = moment + 1
    for _ in 0..<1_440 where newest.count < limit {
      let start = (end - 1) / 60_000 * 60_000
      var minute: [Fill] = []
      forEachFill(from: start, to: end) { minute.append($0) }
      newest += minute.reversed()
      end = start
    }
    return Array(newest.prefix(limit))
  }
}
