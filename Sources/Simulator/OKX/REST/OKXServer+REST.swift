public import MarketData
import NDJSON

/// The REST side: one request in, one answer out.

extension OKXServer {
  /// Answers a request; `query` is the text behind "?".
  public mutating func rest(method: String = "GET", path: String, query: String, at now: Now)
    -> HTTPAnswer
  {
    lastNow = now
    return answered(method, path, query, at: now)
  }

  func endpoint(_ path: String) -> String? { Endpoint(rawValue: path).map { String($0.name) } }

  mutating func answer(_ method: String, _ path: String, _ query: String, at now: Now)
    -> HTTPAnswer
  {
    guard let endpoint = Endpoint(rawValue: path) else {
      return HTTPAnswer(status: 404, body: Array(OKXServer.notFound.utf8))
    }
    guard method == "GET" else {
      return refused(RESTError(status: 405, code: "50115", message: "Invalid request method."))
    }
    let parameters = Query(query)
    // Limits count per endpoint; for instruments per instType as well.
    let family = endpoint == .instruments ? parameters["instType"] ?? "" : ""
    let window = restWindows.count < 64 ? path + family : path
    let limit = endpoint.requestsInTwoSeconds
    let fits = restWindows[window, default: SlidingWindow(limit: limit, span: .seconds(2))]
      .take(at: now.monotonic)
    guard fits else {
      let body = #"{"msg":"Too Many Requests","code":"50011"}"#
      return HTTPAnswer(status: 429, body: Array(body.utf8))
    }
    var out = LineBuffer()
    out.append(#"{"code":"0","msg":"","data":["#)
    do {
      try append(endpoint, parameters, to: &out, at: now)
    } catch {
      return refused(error)
    }
    out.append("]}")
    return HTTPAnswer(status: 200, body: out.bytes)
  }

  func refused(_ error: RESTError) -> HTTPAnswer {
    var out = LineBuffer()
    out.append(#"{"code":"\#(error.code)","msg":"\#(error.message)","data":[]}"#)
    return HTTPAnswer(status: error.status, body: out.bytes)
  }

  // MARK: Endpoints

  private mutating func append(
    _ endpoint: Endpoint,
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(RESTError) {
    switch endpoint {
    case .time:
      out.append("{\"ts\":", now.unix.milliseconds, 0)
      out.append("}")
    case .ticker:
      let place = try instrument(query, at: now)
      appendTicker(place, to: &out, at: now)
    case .tickers:
      let kind = try kind(query)
      appendEach(of: kind, to: &out, at: now) { server, place, out in
        server.appendTicker(place, to: &out, at: now)
      }
    case .instruments:
      let kind = try kind(query)
      if query["instId"] != nil {
        let place = try instrument(query, at: now)
        guard market.instruments[place].kind == kind else { throw .unknownInstrument }
        out.append(listing: market.instruments[place])
        return
      }
      appendEach(of: kind, to: &out, at: now) { server, place, out in
        out.append(listing: server.market.instruments[place])
      }
    case .trades:
      try appendTrades(query, to: &out, at: now)
    case .candles, .historyCandles:
      try appendCandles(endpoint, query, to: &out, at: now)
    }
  }

  private mutating func appendTicker(_ place: Int, to out: inout LineBuffer, at now: Now) {
    let present = presentTicker(place, at: now)
    market.append(ticker: place, at: present.moment, quote: present.quote, to: &out)
  }

  private mutating func appendEach(
    of kind: Instrument.Kind?,
    to out: inout LineBuffer,
    at now: Now,
    _ body: (inout OKXServer, Int, inout LineBuffer) -> Void
  ) {
    var isFirst = true
    for place in market.instruments.indices where market.instruments[place].kind == kind {
      if isDelisted(market.instruments[place].id, at: now) { continue }
      if !isFirst { out.append(",") }
      isFirst = false
      body(&self, place, &out)
    }
  }

  private func appendTrades(_ query: Query, to out: inout LineBuffer, at now: Now)
    throws(RESTError)
  {
    let place = try instrument(query, at: now)
    let limit = try limit(query, of: .trades)
    let tape = market.tapes[place]
    var newest: [Fill] = []
    var end = now.unix.milliseconds + 1
    // Newest first, a minute at a time; a thin instrument may end before the limit, at a day back.
    for _ in 0..<1_440 where newest.count < limit {
      let start = (end - 1) / 60_000 * 60_000
      var minute: [Fill] = []
      tape.forEachFill(from: start, to: end) { minute.append($0) }
      newest += minute.reversed()
      end = start
    }
    for (index, fill) in newest.prefix(limit).enumerated() {
      if index > 0 { out.append(",") }
      out.append(fill, of: tape.instrument, count: nil)
    }
  }

  // MARK: Parameters

  func instrument(_ query: Query, at now: Now) throws(RESTError) -> Int {
    guard let id = query["instId"] else { throw .empty("instId") }
    guard !isDelisted(id, at: now), let place = market.place(of: id) else {
      throw .unknownInstrument
    }
    return place
  }

  /// Nil for a kind that exists but is not simulated.
  private func kind(_ query: Query) throws(RESTError) -> Instrument.Kind? {
    guard let name = query["instType"] else { throw .empty("instType") }
    if let kind = Instrument.Kind(rawValue: name) { return kind }
    guard ["FUTURES", "OPTION", "MARGIN"].contains(name) else { throw .wrong("instType") }
    return nil
  }

  /// More than the documented maximum is refused; what the exchange does with it is not known.
  func limit(_ query: Query, of endpoint: Endpoint) throws(RESTError) -> Int {
    guard let text = query["limit"] else { return 100 }
    guard let limit = Int(text), (1...endpoint.largestLimit).contains(limit) else {
      throw .wrong("limit")
    }
    return limit
  }
}
