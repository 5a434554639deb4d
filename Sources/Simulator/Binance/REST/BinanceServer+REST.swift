import MarketData
import NDJSON

/// The REST side: one request in, one answer out.

extension BinanceServer {
  func endpoint(_ path: String) -> String? { BinanceEndpoint(rawValue: path)?.word }

  mutating func answer(_ method: String, _ path: String, _ query: String, at now: Now)
    -> HTTPAnswer
  {
    // What an unknown path is answered with is our choice.
    guard let endpoint = BinanceEndpoint(rawValue: path), method == "GET" else {
      var page = HTTPAnswer.page
      page.status = 404
      return page
    }
    let query = Query(query)
    let second = core.lastNow.unix.milliseconds / 1_000
    let weight = endpoint.weight(symbolCount(query))
    switch weights.take(weight, atSecond: second) {
    case .fits: break
    case .wait(let seconds, let isBan):
      return refused(.init(status: isBan ? 418 : 429, code: -1003, message: tooMany))
        .header("Retry-After", String(seconds))
    }
    var out = LineBuffer()
    do {
      try append(endpoint, query, to: &out, at: now)
    } catch {
      return weighed(refused(error))
    }
    return weighed(HTTPAnswer(status: 200, body: out.bytes))
  }

  private func weighed(_ answer: HTTPAnswer) -> HTTPAnswer {
    answer.header("X-MBX-USED-WEIGHT-1M", String(weights.used))
  }

  private var tooMany: String {
    "Too much request weight used; current limit is \(BinanceWeights.limit) request weight per 1"
      + " MINUTE. Please use WebSocket Streams for live updates to avoid polling the API."
  }

  func refused(_ error: BinanceError) -> HTTPAnswer {
    HTTPAnswer(error.status, "{\"code\":\(error.code),\"msg\":\"\(error.message)\"}")
  }

  func spoilt(_ answer: HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed, at now: Now)
    -> HTTPAnswer
  {
    switch deed {
    case .code: refused(.injected(fault.number))
    case .limit:
      refused(.init(status: fault.number, code: -1003, message: tooMany))
        .header("Retry-After", "1")
    case .notFound:
      { () -> HTTPAnswer in
        var page = HTTPAnswer.page
        page.status = 404
        return page
      }()
    case .noRows: HTTPAnswer(200, "[]")
    case .limitNumber, .noData, .old, .gateway, .html, .delay, .halve, .drop: answer
    }
  }

  // MARK: Endpoints

  private mutating func append(
    _ endpoint: BinanceEndpoint,
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(BinanceError) {
    let moment = now.unix.milliseconds
    switch endpoint {
    case .ping: out.append("{}")
    case .time: out.append("{\"serverTime\":\(moment)}")
    case .exchangeInfo: try appendInfo(query, to: &out, at: now)
    case .day, .bookTicker, .price:
      try appendEach(query, to: &out, at: now) { server, place, out in
        let instrument = server.core.market.instruments[place]
        let symbol = BinanceServer.venue.spelling(instrument.id)
        let day = server.day(place, at: now)
        switch endpoint {
        case .day where query["type"] == "MINI": out.append(mini: day, symbol)
        case .day: out.append(full: day, symbol)
        case .bookTicker:
          out.append("{\"symbol\":\"\(symbol)\"")
          out.append(touch: day)
          out.append("}")
        case .price:
          out.append("{\"symbol\":\"\(symbol)\"")
          out.append(",\"price\":", fixed: day.last.price, instrument.priceDecimals)
          out.append("}")
        case .ping, .time, .exchangeInfo, .klines, .trades: break
        }
      }
    case .klines: try appendKlines(query, to: &out, at: now)
    case .trades: try appendTrades(query, to: &out, at: now)
    }
  }

  /// The state that the stream last told, or would have.
  private mutating func day(_ place: Int, at now: Now) -> BinanceDay {
    let tape = core.market.tapes[place]
    let tick = core.quoting.tick(at: now.unix, of: tape)
    let moment = core.quoting.time(of: tick, tape).milliseconds
    let fill = core.market.lastFill(place, at: moment)
    let quote = Quote(tape, last: fill, tick: tick)
    return BinanceDay(&core.market, place, at: moment, quote)
  }

  // MARK: Parameters

  /// One object for `symbol`, else a list: of `symbols`, or of all.
  mutating func appendEach(
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now,
    _ body: (inout BinanceServer, Int, inout LineBuffer) -> Void
  ) throws(BinanceError) {
    let places = try places(query, at: now)
    if query["symbol"] != nil {
      for place in places { body(&self, place, &out) }
      return
    }
    out.append("[")
    for (index, place) in places.enumerated() {
      if index > 0 { out.append(",") }
      body(&self, place, &out)
    }
    out.append("]")
  }

  /// The instruments that `symbol` or `symbols` name; all without either.
  func places(_ query: Query, at now: Now) throws(BinanceError) -> [Int] {
    if query["symbol"] != nil { return [try place(query, at: now)] }
    guard let list = query["symbols"] else {
      return core.market.instruments.indices.filter {
        !isDelisted(BinanceServer.venue.spelling(core.market.instruments[$0].id), at: now)
      }
    }
    guard let symbols = BinanceServer.names(list) else { throw .characters("symbols") }
    guard Set(symbols).count == symbols.count else { throw .repeated }
    var places: [Int] = []
    for symbol in symbols {
      guard let place = self.place(of: symbol, at: now) else { throw .symbol }
      places.append(place)
    }
    return places
  }

  func place(_ query: Query, at now: Now) throws(BinanceError) -> Int {
    guard let symbol = query["symbol"] else { throw .missing("symbol") }
    guard symbol == symbol.uppercased(), symbol.utf8.count <= 40 else {
      throw .characters("symbol")
    }
    guard let place = self.place(of: symbol, at: now) else { throw .symbol }
    return place
  }

  /// A JSON list of strings.
  private static func names(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    var scanner = JSONScanner()
    var names: [String] = []
    do {
      try scanner.enterArray(bytes.span)
      while try scanner.nextElement(bytes.span) {
        let value = try scanner.value(bytes.span)
        guard value.isString else { return nil }
        names.append(JSONText.string(value, in: bytes.span))
      }
    } catch {
      return nil  // The caller answers -1100.
    }
    return names
  }

  /// How many symbols a request is about; nil for all.
  private func symbolCount(_ query: Query) -> Int? {
    if query["symbol"] != nil { return 1 }
    return query["symbols"].map { $0.split(separator: ",").count }
  }
}
