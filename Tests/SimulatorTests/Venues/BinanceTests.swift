import MarketData
import Testing

@testable import Simulator

/// What is Binance's alone: modes, names, errors, the strict limit, pings, weights.
@Suite struct BinanceTests {
  private func talk(_ faults: String = "", at path: String = "/ws", _ query: String = "") throws
    -> Talk<AnyVenueServer>
  {
    var talk = try VenueCase.binance.talk(faults: faults)
    talk.open(1, at: path, query)
    return talk
  }

  @Test(arguments: [
    ("/ws", "", UpgradeVerdict.accept), ("/ws/btcusdt@ticker", "", .accept),
    ("/stream", "", .accept),
    ("/stream", "streams=btcusdt@ticker/ethusdt@trade", .accept),
    ("/ws/", "", .refuse(status: 400, headers: [], body: "")),
    ("/stream/", "", .refuse(status: 400, headers: [], body: "")),
    ("/ws/a@ticker/b@ticker", "", .refuse(status: 400, headers: [], body: "")),
    ("/", "", .refuse(status: 404, headers: [], body: "")),
    ("/ws-api/v3", "", .refuse(status: 404, headers: [], body: "")),
    (
      "/stream", "streams=" + String(repeating: "btcusdt@ticker/", count: 600),
      .refuse(status: 414, headers: [], body: "")
    ),
  ])
  func takesTheTwoPathsAndNoSlashBehindThem(
    _ path: String,
    _ query: String,
    _ verdict: UpgradeVerdict
  ) throws {
    var talk = try VenueCase.binance.talk()
    #expect(talk.server.upgrade(path: path, query: query, at: talk.now) == verdict)
  }

  @Test(arguments: [
    (#"{"method":"LIST_SUBSCRIPTIONS","id":3}"#, #"{"result":[],"id":3}"#),
    (#"{"method":"LIST_SUBSCRIPTIONS","id":"a1"}"#, #"{"result":[],"id":"a1"}"#),
    (#"{"method":"LIST_SUBSCRIPTIONS"}"#, #"{"result":[],"id":null}"#),
    (#"{"method":"SUBSCRIBE","params":["nope@ticker"],"id":-7}"#, #"{"result":null,"id":-7}"#),
    (#"{"method":"UNSUBSCRIBE","params":["nope@ticker"],"id":2}"#, #"{"result":null,"id":2}"#),
    (#"{"method":"GET_PROPERTY","params":["combined"],"id":2}"#, #"{"result":false,"id":2}"#),
    (#"{"method":"SET_PROPERTY","params":["combined",true],"id":5}"#, #"{"result":null,"id":5}"#),
    (
      #"{"method":"GET_PROPERTY","params":["x"],"id":2}"#,
      #"{"error":{"code":0,"msg":"Unknown property"},"id":2}"#
    ),
    (
      #"{"method":"SET_PROPERTY","params":["combined",1],"id":2}"#,
      #"{"error":{"code":1,"msg":"Invalid value type: expected Boolean"},"id":2}"#
    ),
    (
      #"{"method":"GET_PROPERTY","params":[7],"id":2}"#,
      #"{"error":{"code":2,"msg":"Invalid request: property name must be a string"},"id":2}"#
    ),
    (
      #"{"method":"GET_PROPERTY","params":["combined","x"],"id":2}"#,
      #"{"error":{"code":2,"msg":"Invalid request: too many parameters"},"id":2}"#
    ),
    (
      #"{"id":1}"#,
      #"{"error":{"code":2,"msg":"Invalid request: missing field `method` at line 1 column 8"},"id":1}"#
    ),
    (
      "{",
      #"{"error":{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"},"id":null}"#
    ),
  ])
  func answersEachRequest(_ request: String, _ answer: String) throws {
    var talk = try talk()
    #expect(talk.say(request) == [answer])
  }

  @Test func errorsAreFlatOrWithoutTheirIdWhereAFaultSaysSo() throws {
    var talk = try talk("flat-error,no-id")
    #expect(
      talk.say(#"{"method":"GET_PROPERTY","params":["x"],"id":2}"#) == [
        #"{"code":0,"msg":"Unknown property"}"#
      ]
    )
  }

  /// Unknown and upper-case streams are acked, listed, and silent for ever.
  @Test func acksUnknownStreamsAndStaysSilent() throws {
    var talk = try talk()
    _ = talk.say(#"{"method":"SUBSCRIBE","params":["nope@ticker","BTCUSDT@ticker"],"id":1}"#)
    talk.pass(milliseconds: 10_000)
    #expect(talk.take().isEmpty)
    #expect(
      talk.say(#"{"method":"LIST_SUBSCRIPTIONS","id":1}"#) == [
        #"{"result":["nope@ticker","BTCUSDT@ticker"],"id":1}"#
      ]
    )
  }

  @Test func wrapsWhatIsCombinedAndChangesTheModeOnRequest() throws {
    var talk = try talk(at: "/stream", "streams=btcusdt@ticker")
    talk.pass(milliseconds: 1_500)
    let wrapped = try #require(talk.take().first)
    #expect(wrapped.hasPrefix(#"{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":"#))
    _ = talk.say(#"{"method":"SET_PROPERTY","params":["combined",false],"id":1}"#)
    talk.pass(milliseconds: 1_500)
    #expect(try #require(talk.take().first).hasPrefix(#"{"e":"24hrTicker","E":"#))
  }

  /// A recorded frame comes in the mode of the connection.
  @Test(arguments: ["/ws/ethusdt@ticker", "/stream"])
  func replaysInTheModeOfTheConnection(_ path: String) throws {
    var replay = Replay(rate: 10, of: .binance)
    try replay.add(Array(RecordedFrames.binanceTicker.utf8).span)
    var talk = try VenueCase.binance.talk(replay: replay)
    talk.open(1, at: path, path == "/stream" ? "streams=ethusdt@ticker" : "")
    talk.pass(milliseconds: 1_000)
    let frame = try #require(talk.take().first)
    #expect((frame == RecordedFrames.binanceTicker) == (path == "/stream"))
    #expect(RecordedFrames.binanceTicker.contains(frame))
  }

  @Test func writesMicrosecondsWhereThatIsAskedFor() throws {
    var talk = try talk(at: "/ws/btcusdt@kline_1s", "timeUnit=microsecond")
    talk.pass(milliseconds: 3_000)
    let frame = try #require(talk.take().first { $0.contains("kline") })
    #expect(frame.contains(#""T":17954100"#))
    #expect(frame.contains(#"999999,"s":"BTCUSDT","i":"1s""#))
  }

  // MARK: The limit

  @Test func closesAtTheSixthMessageWithinASecondPongsIncluded() throws {
    var talk = try talk()
    let request = #"{"method":"LIST_SUBSCRIPTIONS","id":3}"#
    for _ in 0..<4 { #expect(talk.say(request).count == 1) }
    talk.pong("x")
    #expect(talk.deeds.isEmpty)
    talk.pass(milliseconds: 999)
    #expect(talk.say(request).isEmpty)
    #expect(talk.deeds == [.close(peer: 1, code: 1008, reason: "Too many requests")])
  }

  @Test func letsFiveInEverySecondPass() throws {
    var talk = try talk()
    for _ in 0..<20 {
      #expect(talk.say(#"{"method":"LIST_SUBSCRIPTIONS","id":3}"#).count == 1)
      talk.pass(milliseconds: 200)
    }
    #expect(talk.deeds.isEmpty)
  }

  @Test func carries1024StreamsAndNotOneMore() throws {
    var talk = try talk()
    let names = (0..<1_024).map { "\"s\($0)@ticker\"" }.joined(separator: ",")
    #expect(
      talk.say(#"{"method":"SUBSCRIBE","params":[\#(names)],"id":1}"#) == [
        #"{"result":null,"id":1}"#
      ]
    )
    let more = talk.say(#"{"method":"SUBSCRIBE","params":["btcusdt@ticker"],"id":2}"#)
    #expect(more.first?.contains(#""error":{"code":2"#) == true)
  }

  // MARK: Pings and the end

  @Test func pingsEvery20SecondsAndClosesWithoutAPongIn60() throws {
    var talk = try talk()
    talk.pass(milliseconds: 79_999)
    let pings = talk.deeds.count { if case .ping = $0 { true } else { false } }
    #expect(pings == 3)
    talk.pass(milliseconds: 1)
    #expect(talk.deeds.last == .close(peer: 1, code: 1008, reason: "Pong timeout"))
  }

  @Test func aPongWithTheSamePayloadKeepsTheConnection() throws {
    var talk = try talk()
    for second in 1...10 {
      talk.pass(milliseconds: 20_000)
      let payload = String((Talk<AnyVenueServer>.start / 1_000) + Int64(second) * 20_000)
      talk.pong(payload)
    }
    #expect(!talk.deeds.contains { if case .close = $0 { true } else { false } })
  }

  @Test func cutsAfter24Hours() throws {
    var talk = try talk()
    talk.move(by: .seconds(86_399))
    talk.server.advance(to: talk.now)
    talk.collect()
    #expect(!talk.deeds.contains(.drop(peer: 1)))
    talk.move(by: .seconds(1))
    talk.server.advance(to: talk.now)
    talk.collect()
    #expect(talk.deeds.last == .drop(peer: 1))
  }

  @Test(arguments: [
    ("/ws/btcusdt@ticker", "", #"{"e":"serverShutdown","E":"#),
    (
      "/stream", "streams=btcusdt@ticker",
      #"{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":"#
    ),
  ])
  func announcesItsEndInTheModeOfTheConnection(
    _ path: String,
    _ query: String,
    _ start: String
  ) throws {
    var talk = try talk("notice@2,notice-cut=3", at: path, query)
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().contains { $0.hasPrefix(start) })
    talk.pass(milliseconds: 4_000)
    #expect(talk.deeds.last == .drop(peer: 1))
  }

  // MARK: Candles

  @Test func saysOnceThatACandleIsClosedUnlessAFaultLosesIt() throws {
    for (faults, count) in [("", 2), (",lose-closed", 0), (",repeat-closed", 4)] {
      var talk = try talk("server-ping=3600" + faults, at: "/ws/btcusdt@kline_1m")
      talk.pass(milliseconds: 130_000)
      #expect(talk.take().count { $0.contains(#""x":true"#) } == count)
    }
  }

  @Test func candlesOfBothSidesAgreeToTheDigit() throws {
    var talk = try talk(at: "/ws/btcusdt@kline_1m")
    talk.pass(milliseconds: 61_000)
    let closed = try #require(talk.take().first { $0.contains(#""x":true"#) })
    let rows = talk.get("/api/v3/klines", "symbol=BTCUSDT&interval=1m&limit=2").body
    for key in ["o", "c", "h", "l", "v", "q", "V", "Q"] {
      let value = try #require(
        closed.split(separator: "\"\(key)\":\"").last?.split(separator: "\"").first
      )
      #expect(rows.contains("\"\(value)\""))
    }
  }

  // MARK: REST

  @Test(arguments: [
    ("/api/v3/ticker/price", "symbol=btcusdt", 400, -1100),
    ("/api/v3/klines", "symbol=BTCUSDT", 400, -1102),
    ("/api/v3/klines", "symbol=BTCUSDT&interval=7m", 400, -1120),
    ("/api/v3/trades", "", 400, -1102),
    ("/api/v3/ticker/24hr", "symbols=[%22BTCUSDT%22,%22BTCUSDT%22]", 400, -1151),
    ("/api/v3/ticker/24hr", "symbols=x", 400, -1100),
    ("/api/v3/exchangeInfo", "symbol=NO", 400, -1121),
  ])
  func refusesOverRESTWithItsCode(_ path: String, _ query: String, _ status: Int, _ code: Int)
    throws
  {
    var talk = try talk()
    let answer = talk.get(path, query)
    #expect(answer.status == status)
    #expect(answer.body.hasPrefix("{\"code\":\(code),\"msg\":"))
  }

  @Test func weighsRequestsAndBansWhoDoesNotListen() throws {
    var talk = try talk()
    var statuses: [Int] = []
    for _ in 0..<270 {
      statuses.append(talk.get("/api/v3/trades", "symbol=SHIBUSDT&limit=1").status)
    }
    #expect(statuses[..<240].allSatisfy { $0 == 200 })
    #expect(statuses[240..<260].allSatisfy { $0 == 429 })
    #expect(statuses[260...].allSatisfy { $0 == 418 })
    let answer = talk.server.rest(method: "GET", path: "/api/v3/ping", query: "", at: talk.now)
    #expect(answer.headers == [.init(name: "Retry-After", value: "60")])
    talk.pass(milliseconds: 60_000)
    #expect(talk.get("/api/v3/ping").status == 200)
  }
}
