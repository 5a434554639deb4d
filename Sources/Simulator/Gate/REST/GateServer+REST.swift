import MarketData
import NDJSON

/// The REST side: one request in, one answer out.

extension GateServer {
  /// Bars that are reachable at most.
  private static let oldestBars = 10_000

  func endpoint(_ path: String) -> String? {
    var pair: String?
    return GateEndpoint(path: path, pair: &pair)?.rawValue
  }

  mutating func answer(_ method: String, _ path: String, _ query: String, at now: Now)
    -> HTTPAnswer
  {
    var pair: String?
    guard let endpoint = GateEndpoint(path: path, pair: &pair), method == "GET" else {
      return refused(.path)
    }
    let second = core.lastNow.unix.milliseconds / 1_000
    let budget = windows[endpoint, default: GateWindow()].take(atSecond: second)
    var out = LineBuffer()
    var answer: HTTPAnswer
    do throws(GateError) {
      guard budget.left >= 0 else { throw .tooMany }
      try append(endpoint, pair, Query(query), to: &out, at: now)
      answer = HTTPAnswer(status: 200, body: out.bytes)
    } catch {
      answer = refused(error)
    }
    answer = answer.header("X-Gate-RateLimit-Requests-Remain", String(max(0, budget.left)))
    answer = answer.header("X-Gate-RateLimit-Limit", String(GateWindow.limit))
    return answer.header("X-Gate-RateLimit-Reset-Timestamp", String(budget.reset))
  }

  private func refused(_ error: GateError) -> HTTPAnswer {
    var out = LineBuffer()
    out.append("{\"label\":")
    out.append(jsonString: error.label)
    out.append(",\"message\":")
    out.append(jsonString: error.message)
    out.append("}")
    return HTTPAnswer(status: error.status, body: out.bytes)
  }

  func spoilt(_ answer: HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed, at now: Now)
    -> HTTPAnswer
  {
    switch deed {
    case .code: return refused(.injected(fault.text))
    case .limit:
      var error = GateError.tooMany
      error.status = fault.number
      let reset = now.unix.milliseconds / 1_000 + 2
      return refused(error)
        .header("X-Gate-RateLimit-Requests-Remain", "0")
        .header("X-Gate-RateLimit-Limit", String(GateWindow.limit))
        .header("X-Gate-RateLimit-Reset-Timestamp", String(reset))
    case .notFound: return refused(.path)
    case .noRows: return HTTPAnswer(200, "[]")
    case .limitNumber, .noData, .old, .gateway, .html, .delay, .halve, .drop: return answer
    }
  }

  // MARK: Endpoints

  private mutating func append(
    _ endpoint: GateEndpoint,
    _ pair: String?,
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(GateError) {
    switch endpoint {
    case .time: out.append("{\"server_time\":\(now.unix.milliseconds)}")
    case .tickers: try appendTickers(query, to: &out, at: now)
    case .candlesticks: try appendCandles(query, to: &out, at: now)
    case .trades: try appendTrades(query, to: &out, at: now)
    case .currencyPairs:
      if let pair {
        let place = try place(pair, at: now)
        out.append(pair: core.market.instruments[place], pair)
        return
      }
      appendEach(to: &out, at: now) { server, place, name, out in
        out.append(pair: server.core.market.instruments[place], name)
      }
    }
  }

  /// Always a list; sizes only where one pair is asked for.
  private mutating func appendTickers(_ query: Query, to out: inout LineBuffer, at now: Now)
    throws(GateError)
  {
    let zone = query["timezone"]
    if let zone, !["utc0", "utc8", "all"].contains(zone) { throw .value("timezone") }
    if let pair = query["currency_pair"] {
      let place = try place(pair, at: now)
      out.append("[")
      appendTicker(place, pair, hasSizes: true, zone, to: &out, at: now)
      out.append("]")
      return
    }
    appendEach(to: &out, at: now) { server, place, name, out in
      server.appendTicker(place, name, hasSizes: false, zone, to: &out, at: now)
    }
  }

  private mutating func appendTicker(
    _ place: Int,
    _ name: String,
    hasSizes: Bool,
    _ zone: String?,
    to out: inout LineBuffer,
    at now: Now
  ) {
    let tape = core.market.tapes[place]
    let price = tape.instrument.priceDecimals
    let tick = core.quoting.tick(at: now.unix, of: tape)
    let moment = core.quoting.time(of: tick, tape).milliseconds
    let day = core.market.day(place, at: moment)
    let quote = Quote(tape, last: day.last, tick: tick)
    out.append("{\"currency_pair\":\"\(name)\",\"last\":", day.last.price, price)
    out.append(",\"lowest_ask\":", quote.ask, price)
    if hasSizes { out.append(",\"lowest_size\":", quote.askSize, tape.instrument.sizeDecimals) }
    out.append(",\"highest_bid\":", quote.bid, price)
    if hasSizes { out.append(",\"highest_size\":", quote.bidSize, tape.instrument.sizeDecimals) }
    out.append(changeOf: day.last.price, since: day.window.open)
    let start = core.market.startOfDay(place, at: moment)
    for (word, open) in [("utc0", start.utc), ("utc8", start.utc8)]
    where zone == "all" || zone == word {
      var change = LineBuffer()
      change.append(changeOf: day.last.price, since: open)
      let text = String(decoding: change.bytes, as: UTF8.self)
      out.append(text.replacing("change_percentage", with: "change_" + word))
    }
    out.append(volumesOf: day.window, tape.instrument)
    out.append("}")
  }

  /// Oldest first; the last row may be the bar that is still forming.
  private mutating func appendCandles(_ query: Query, to out: inout LineBuffer, at now: Now)
    throws(GateError)
  {
    guard let pair = query["currency_pair"] else { throw .missing("currency_pair") }
    let place = try place(pair, at: now)
    guard let length = GateChannel.restInterval(query["interval"] ?? "30m") else {
      throw .value("interval")
    }
    let moment = now.unix.milliseconds
    let from = try number(query, "from").map { $0 * 1_000 }
    let to = try number(query, "to").map { min($0 * 1_000, moment) }
    let limit = try number(query, "limit")
    if limit != nil, from != nil || to != nil { throw .value("limit") }
    guard (1...1_000).contains(limit ?? 100) else { throw .value("limit") }
    let most = from == nil ? Int(limit ?? 100) : 1_000
    var open = length.open(containing: max(to ?? moment, Listing.firstMillisecond))
    var opens: [Int64] = []
    let oldest = max(from ?? 0, Listing.firstMillisecond)
    while open >= oldest, opens.count < most {
      opens.append(open)
      open = length.open(containing: open - 1)
    }
    out.append("[")
    for (index, open) in opens.reversed().enumerated() {
      if index > 0 { out.append(",") }
      let end = length.next(after: open)
      guard moment - end < Int64(GateServer.oldestBars) * (end - open) else { throw .tooLongAgo }
      let bar = core.market.bar(place, length, from: open, to: min(end, moment + 1))
      out.append(candle: bar, of: core.market.instruments[place], isFinal: end <= moment)
    }
    out.append("]")
  }

  /// Newest first.
  private func appendTrades(_ query: Query, to out: inout LineBuffer, at now: Now)
    throws(GateError)
  {
    guard let pair = query["currency_pair"] else { throw .missing("currency_pair") }
    let place = try place(pair, at: now)
    let limit = try number(query, "limit") ?? 100
    guard (1...1_000).contains(limit) else { throw .value("limit") }
    let fills = core.market.tapes[place].newest(Int(limit), at: now.unix.milliseconds)
    out.append("[")
    for (index, fill) in fills.enumerated() {
      if index > 0 { out.append(",") }
      out.append(trade: fill, of: core.market.instruments[place], pair)
    }
    out.append("]")
  }

  // MARK: Parameters

  private mutating func appendEach(
    to out: inout LineBuffer,
    at now: Now,
    _ body: (inout GateServer, Int, String, inout LineBuffer) -> Void
  ) {
    out.append("[")
    var isFirst = true
    for place in core.market.instruments.indices {
      let name = GateServer.venue.spelling(core.market.instruments[place].id)
      if isDelisted(name, at: now) { continue }
      if !isFirst { out.append(",") }
      isFirst = false
      body(&self, place, name, &out)
    }
    out.append("]")
  }

  private func place(_ pair: String, at now: Now) throws(GateError) -> Int {
    guard let place = self.place(of: pair, at: now) else { throw .pair(pair) }
    return place
  }

  private func number(_ query: Query, _ name: String) throws(GateError) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let number = Int64(text), (0...100_000_000_000).contains(number) else {
      throw .value(name)
    }
    return number
  }
}
