import MarketData
import Testing

@testable import Simulator

/// What is Gate's alone: the clock, errors in acks, one pair a candle message, the idle cut.
@Suite struct GateTests {
  private let place = VenueCase.gateio

  private func talk(_ faults: String = "") throws -> Talk<AnyVenueServer> {
    var talk = try place.talk(faults: faults)
    talk.open(1, at: "/ws/v4/")
    return talk
  }

  private func request(
    _ channel: String,
    _ payload: String,
    event: String = "subscribe",
    secondsOff: Int64 = 0
  ) -> String {
    let time = Talk<AnyVenueServer>.start / 1_000_000 + secondsOff
    return #"{"time":\#(time),"channel":"\#(channel)","event":"\#(event)","payload":\#(payload)}"#
  }

  @Test(arguments: ["/ws/v4", "/ws", "/", "/ws/v4/x"])
  func keepsTheSlash(_ path: String) throws {
    var talk = try place.talk()
    let verdict = talk.server.upgrade(path: path, query: "", at: talk.now)
    #expect(verdict == .refuse(status: 404, headers: [], body: ""))
  }

  @Test(
    arguments: [
      ("spot.tickers", #"["NOPE_XXX"]"#, 0, 2), ("spot.tickers", #"["BTC_USDT","NOPE_XXX"]"#, 0, 2),
      ("spot.tickers", #"["btc_usdt"]"#, 0, 2), ("spot.tickers", "[]", 0, 2),
      ("spot.tickers", #"["BTC_USDT"]"#, 61, 2), ("spot.tickers", #"["BTC_USDT"]"#, -61, 2),
      ("spot.nope", #"["BTC_USDT"]"#, 0, 2), ("spot.candlesticks", #"["BTC_USDT","1m"]"#, 0, 2),
      ("spot.candlesticks", #"["1m","BTC_USDT","SHIB_USDT"]"#, 0, 2),
      ("spot.candlesticks", #"["1w","BTC_USDT"]"#, 0, 2),
    ] as [(String, String, Int64, Int)]
  )
  func refusesInTheShapeOfAnAck(_ channel: String, _ payload: String, _ off: Int64, _ code: Int)
    throws
  {
    var talk = try talk()
    let answer = try #require(talk.say(request(channel, payload, secondsOff: off)).first)
    #expect(answer.contains(#""event":"subscribe""#))
    #expect(answer.contains(#""error":{"code":\#(code),"#))
    #expect(answer.contains(#""result":{"status":"fail"}"#))
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().isEmpty)
  }

  @Test func whatIsNoJSONGets1AndTheSocketStaysOpen() throws {
    var talk = try talk()
    #expect(talk.say("hello").first?.contains(#""error":{"code":1,"#) == true)
    #expect(talk.deeds.isEmpty)
    #expect(talk.say(request("spot.tickers", #"["BTC_USDT"]"#)).count == 1)
  }

  @Test(arguments: [-60, 60] as [Int64])
  func takesAClockThatIsAMinuteOff(_ off: Int64) throws {
    var talk = try talk()
    let answer = talk.say(request("spot.tickers", #"["BTC_USDT"]"#, secondsOff: off))
    #expect(answer.first?.contains("success") == true)
  }

  @Test func addsPairsAndNeverDeliversAListInTheList() throws {
    var talk = try talk()
    _ = talk.say(request("spot.tickers", #"["BTC_USDT"]"#))
    _ = talk.say(request("spot.tickers", #"["SHIB_USDT"]"#))
    let nested = talk.say(request("spot.candlesticks", #"[["1m","BTC_USDT"]]"#))
    #expect(nested.first?.contains("success") == true)
    talk.pass(milliseconds: 20_000)
    let frames = talk.take()
    #expect(frames.contains { $0.contains("BTC_USDT") } && frames.contains { $0.contains("SHIB") })
    #expect(!frames.contains { $0.contains("spot.candlesticks") })
  }

  @Test func echoesTheIdInAckAndErrorUnlessAFaultDropsIt() throws {
    let wrong = #"{"time":1,"id":77,"channel":"spot.tickers","event":"subscribe","payload":["X"]}"#
    var talk = try talk()
    #expect(talk.say(wrong).first?.contains(#""id":77,"#) == true)
    var other = try self.talk("no-id,wording=2")
    let answer = try #require(other.say(wrong).first)
    #expect(!answer.contains(#""id":"#))
    #expect(answer.contains(#""result":null"#))
  }

  // MARK: Idle

  @Test func cutsAMuteSocketAfter30SecondsAndAnIdleOneAfter60() throws {
    var mute = try talk()
    mute.pass(milliseconds: 30_499)
    #expect(mute.deeds.isEmpty)
    mute.pass(milliseconds: 1)
    #expect(mute.deeds == [.drop(peer: 1)])
    var idle = try talk()
    #expect(idle.say(request("spot.candlesticks", #"[["1m","BTC_USDT"]]"#)).count == 1)
    idle.pass(milliseconds: 59_999)
    #expect(idle.deeds.isEmpty)
    idle.pass(milliseconds: 1)
    #expect(idle.deeds == [.drop(peer: 1)])
  }

  @Test func aPingKeepsASocketWithoutSubscriptionsAlive() throws {
    var talk = try talk()
    for _ in 0..<20 {
      talk.pass(milliseconds: 15_000)
      #expect(talk.say(#"{"time":1,"channel":"spot.ping"}"#).count == 1)
    }
    #expect(talk.deeds.isEmpty)
  }

  @Test func announcesAnUpgradeWithNeitherChannelNorEvent() throws {
    var talk = try talk("notice@1,notice-cut=2")
    _ = talk.say(request("spot.tickers", #"["BTC_USDT"]"#))
    talk.pass(milliseconds: 1_500)
    #expect(
      talk.take().contains(
        #"{"type":"upgrade","msg":"The connection will soon be closed for a service upgrade. Please reconnect."}"#
      )
    )
    talk.pass(milliseconds: 2_000)
    #expect(talk.deeds == [.drop(peer: 1)])
  }

  // MARK: Candles

  @Test(arguments: [("", 3), ("lose-closed", 0), ("repeat-closed", 6), ("old-shape", 0)])
  func closesACandleOnceUnlessAFaultSaysOtherwise(_ faults: String, _ count: Int) throws {
    var talk = try talk(faults)
    _ = talk.say(request("spot.candlesticks", #"["10s","BTC_USDT"]"#))
    talk.pass(milliseconds: 31_000)
    #expect(talk.take().count { $0.contains(#""w":true"#) } == count)
  }

  /// `v` is quote, `a` is base; REST has quote second and base seventh.
  @Test func candlesOfBothSidesAgree() throws {
    var talk = try talk()
    _ = talk.say(request("spot.candlesticks", #"["1m","BTC_USDT"]"#))
    talk.pass(milliseconds: 61_000)
    let closed = try #require(talk.take().first { $0.contains(#""w":true"#) })
    func field(_ name: String) throws -> String {
      String(
        try #require(closed.split(separator: "\"\(name)\":\"").last?.split(separator: "\"").first)
      )
    }
    let body = talk.get(
      "/api/v4/spot/candlesticks",
      "currency_pair=BTC_USDT&interval=1m&limit=2"
    ).body
    let row = try #require(body.split(separator: "],").first).split(separator: "\"")
      .filter { $0 != "," && !$0.hasPrefix("[") }.map(String.init)
    #expect(row.count == 8)
    #expect(row[0] == (try field("t")))
    #expect(Double(row[6]) == Double(try field("a")))
    #expect(
      row[2...5].map { $0 } == [try field("c"), try field("h"), try field("l"), try field("o")]
    )
    #expect(row[7] == "true")
    #expect(try #require(Double(field("v"))) > 1_000 * (try #require(Double(field("a")))))
  }

  // MARK: REST

  @Test(arguments: [
    ("candlesticks", "", "MISSING_REQUIRED_PARAM"),
    ("candlesticks", "currency_pair=BTC_USDT&interval=3m", "INVALID_PARAM_VALUE"),
    ("candlesticks", "currency_pair=BTC_USDT&limit=5&from=1", "INVALID_PARAM_VALUE"),
    ("candlesticks", "currency_pair=BTC_USDT&limit=1001", "INVALID_PARAM_VALUE"),
    ("tickers", "currency_pair=X", "INVALID_CURRENCY_PAIR"),
    ("currency_pairs/X", "", "INVALID_CURRENCY_PAIR"),
  ])
  func refusesOverRESTWithALabel(_ path: String, _ query: String, _ label: String) throws {
    var talk = try talk()
    let answer = talk.get("/api/v4/spot/" + path, query)
    #expect(answer.status == 400)
    #expect(answer.body.hasPrefix(#"{"label":"\#(label)","message":""#))
  }

  @Test func tellsTheLimitAndRefusesThe201stRequestOfTenSeconds() throws {
    var talk = try talk()
    for _ in 0..<200 { #expect(talk.get("/api/v4/spot/time").status == 200) }
    let answer = talk.server.rest(method: "GET", path: "/api/v4/spot/time", query: "", at: talk.now)
    #expect(answer.status == 429)
    #expect(answer.headers.map(\.value) == ["0", "200", "1795410010"])
    #expect(talk.get("/api/v4/spot/tickers", "currency_pair=SHIB_USDT").status == 200)
    talk.pass(milliseconds: 10_000)
    #expect(talk.get("/api/v4/spot/time").status == 200)
  }
}
