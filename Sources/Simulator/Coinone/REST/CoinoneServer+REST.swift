import MarketData
import NDJSON

/// The REST side: one request in, one answer out.

extension CoinoneServer {
  /// Bars that are looked at for one answer; idle ones are none.
  private static let mostBars = 5_000

  func endpoint(_ path: String) -> String? { CoinonePath(path)?.endpoint.rawValue }

  mutating func answer(_ method: String, _ path: String, _ query: String, at now: Now)
    -> HTTPAnswer
  {
    guard let path = CoinonePath(path), method == "GET" else { return .page }
    let hasRoom = budget.take(at: core.lastNow.monotonic)
    var out = LineBuffer()
    var answer: HTTPAnswer
    do throws(CoinoneError) {
      guard hasRoom else { throw .blocked }
      out.append("{\"result\":\"success\",\"error_code\":\"0\"")
      try append(path, Query(query), to: &out, at: now)
      out.append("}")
      answer = HTTPAnswer(status: 200, body: out.bytes)
    } catch {
      answer = refused(error)
    }
    answer = answer.header("public-ratelimit-remaining", String(budget.left))
    answer = answer.header("public-ratelimit-replenish-rate", "20")
    return answer.header("public-ratelimit-burst-capacity", "1200")
  }

  private func refused(_ error: CoinoneError) -> HTTPAnswer {
    // Maintenance has the spelling of v1.
    guard error.code != 405 else {
      return HTTPAnswer(
        200,
        "{\"errorCode\":\"405\",\"status\":\"maintenance\",\"result\":\"error\"}"
      )
    }
    return HTTPAnswer(
      200,
      "{\"result\":\"error\",\"error_code\":\"\(error.code)\",\"error_msg\":\"\(error.message)\"}"
    )
  }

  func spoilt(_ answer: HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed, at now: Now)
    -> HTTPAnswer
  {
    switch deed {
    case .code: return refused(.init(code: fault.number, message: "Simulated error"))
    case .limit:
      var blocked = refused(.blocked)
      blocked.status = fault.number
      return blocked
    case .noData: return HTTPAnswer(200, "{\"result\":\"success\",\"error_code\":\"0\"}")
    case .noRows:
      guard let start = answer.body.firstIndex(of: UInt8(ascii: "[")) else { return answer }
      return HTTPAnswer(status: 200, body: answer.body[...start] + Array("]}".utf8))
    case .notFound, .limitNumber, .old, .gateway, .html, .delay, .halve, .drop: return answer
    }
  }

  // MARK: Endpoints

  private mutating func append(
    _ path: CoinonePath,
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(CoinoneError) {
    let places = try places(path, at: now)
    switch path.endpoint {
    case .ticker, .dayTicker:
      let hasYesterday = query["additional_data"] == "true"
      let isDay = path.endpoint == .dayTicker
      appendEach("tickers", places, to: &out, at: now) { server, place, out in
        server.appendTicker(place, isDay: isDay, hasYesterday: hasYesterday, to: &out, at: now)
      }
    case .markets:
      appendEach("markets", places, to: &out, at: now) { server, place, out in
        out.append(market: server.core.market.instruments[place])
      }
    case .chart: try appendChart(places, query, to: &out, at: now)
    case .trades: try appendTrades(places, query, to: &out, at: now)
    }
  }

  /// None of an unknown quote currency, which is no error; an unknown coin is one.
  private func places(_ path: CoinonePath, at now: Now) throws(CoinoneError) -> [Int] {
    let instruments = core.market.instruments
    guard let target = path.target else {
      return instruments.indices.filter {
        instruments[$0].quote == path.quote && !isDelisted(instruments[$0].id, at: now)
      }
    }
    guard let place = self.place(of: target + "-" + path.quote, at: now) else {
      if instruments.contains(where: { $0.quote == path.quote }) { throw .currency }
      return []
    }
    return [place]
  }

  private mutating func appendEach(
    _ name: String,
    _ places: [Int],
    to out: inout LineBuffer,
    at now: Now,
    _ body: (inout CoinoneServer, Int, inout LineBuffer) -> Void
  ) {
    out.append(",\"server_time\":\(now.unix.milliseconds),\"\(name)\":[")
    for (index, place) in places.enumerated() {
      if index > 0 { out.append(",") }
      body(&self, place, &out)
    }
    out.append("]")
  }

  /// A row bears the time of its last trade.
  private mutating func appendTicker(
    _ place: Int,
    isDay: Bool,
    hasYesterday: Bool,
    to out: inout LineBuffer,
    at now: Now
  ) {
    let moment = now.unix.milliseconds
    let day = day(place, at: moment)
    let tape = core.market.tapes[place]
    let quote = Quote(tape, last: day.last, tick: core.quoting.tick(at: now.unix, of: tape))
    out.append(row: day, quote, of: tape.instrument, isDay: isDay)
    if hasYesterday { out.append(yesterday: day.yesterday, .long, tape.instrument) }
    out.append("}")
  }

  /// Newest first; the newest bar may be forming still, and nothing says so.
  private mutating func appendChart(
    _ places: [Int],
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(CoinoneError) {
    guard let place = places.first else { throw .currency }
    guard let length = CoinoneTopic.interval(query["interval"] ?? "") else { throw .parameter }
    let size = try number(query, "size") ?? 200
    guard (1...500).contains(size) else { throw .parameter }
    let moment = now.unix.milliseconds
    let newest = min(try number(query, "timestamp") ?? moment, moment)
    let instrument = core.market.instruments[place]
    var open = length.open(containing: max(newest, Listing.firstMillisecond))
    var rows = 0
    var looked = 0
    var body = LineBuffer()
    while open >= Listing.firstMillisecond, rows < size, looked < CoinoneServer.mostBars {
      let end = length.next(after: open)
      let bar = core.market.bar(place, length, from: open, to: min(end, moment + 1))
      if bar.fills > 0 {
        if rows > 0 { body.append(",") }
        body.append(chart: bar, of: instrument)
        rows += 1
      }
      looked += 1
      open = length.open(containing: open - 1)
    }
    out.append(",\"is_last\":\(open < Listing.firstMillisecond),\"chart\":[")
    out.append(body.bytes.span)
    out.append("]")
  }

  /// Newest first.
  private func appendTrades(
    _ places: [Int],
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(CoinoneError) {
    guard let place = places.first else { throw .currency }
    let size = try number(query, "size") ?? 200
    guard [10, 50, 100, 150, 200].contains(size) else { throw .parameter }
    let tape = core.market.tapes[place]
    out.append(",\"server_time\":\(now.unix.milliseconds)")
    out.append(",\"quote_currency\":\"\(tape.instrument.quote)\"")
    out.append(",\"target_currency\":\"\(tape.instrument.base)\",\"transactions\":[")
    for (index, fill) in tape.newest(Int(size), at: now.unix.milliseconds).enumerated() {
      out.append(index > 0 ? ",{\"id\":" : "{\"id\":")
      out.append("\"\(fill.coinoneID)\",\"timestamp\":\(fill.milliseconds)")
      out.append("price", price: fill.price, tape.instrument)
      out.append("qty", size: fill.size, tape.instrument)
      out.append(",\"is_seller_maker\":\(fill.isBuy)}")
    }
    out.append("]")
  }

  private func number(_ query: Query, _ name: String) throws(CoinoneError) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let number = Int64(text), (0...Integer.largest).contains(number) else {
      throw .parameter
    }
    return number
  }
}
