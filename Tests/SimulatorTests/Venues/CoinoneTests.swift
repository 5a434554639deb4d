import Testing

@testable import Simulator

/// What is Coinone's alone: the greeting, the late error, two formats, its own idea of a live client.
@Suite struct CoinoneTests {
  private func talk(_ faults: String = "", rate: Int? = nil) throws -> Talk<AnyVenueServer> {
    var talk = try VenueCase.coinone.talk(faults: faults, rate: rate)
    talk.open(1, at: "/")
    talk.heard[1] = nil
    return talk
  }

  private func request(_ channel: String, _ target: String, _ more: String = "") -> String {
    #"{"request_type":"SUBSCRIBE","channel":"\#(channel)","topic":{"quote_currency":"KRW","#
      + #""target_currency":"\#(target)"\#(more.hasPrefix(",\"i") ? more : "")}"#
      + (more.hasPrefix(",\"f") ? more : "") + "}"
  }

  @Test func greetsBeforeAnythingIsSaid() throws {
    var talk = try VenueCase.coinone.talk()
    talk.open(1, at: "/")
    let greeting = try #require(talk.take().first)
    #expect(greeting.hasPrefix(#"{"response_type":"CONNECTED","data":{"session_id":""#))
  }

  @Test(arguments: [
    (#"{"request_type":"PING"}"#, #"{"response_type":"PONG"}"#),
    ("x", #"{"response_type":"ERROR","error_code":160010,"message":"Invalid Request"}"#),
    (
      #"{"request_type":"subscribe"}"#,
      #"{"response_type":"ERROR","error_code":160011,"message":"Invalid Type","field":"request_type"}"#
    ),
    (
      #"{"request_type":"SUBSCRIBE","channel":"ticker"}"#,
      #"{"response_type":"ERROR","error_code":160011,"message":"Invalid Type","field":"channel"}"#
    ),
    (
      #"{"request_type":"SUBSCRIBE","channel":"TICKER","format":"short"}"#,
      #"{"response_type":"ERROR","error_code":160011,"message":"Invalid Type","field":"format"}"#
    ),
    (
      #"{"request_type":"SUBSCRIBE","channel":"TICKER","topic":[]}"#,
      #"{"response_type":"ERROR","error_code":160012,"message":"Invalid Topic"}"#
    ),
  ])
  func answersEachRequest(_ text: String, _ answer: String) throws {
    var talk = try talk()
    #expect(talk.say(text) == [answer])
  }

  @Test func acksAnUnknownPairAndSendsTheNamelessErrorWithin10Milliseconds() throws {
    var talk = try talk()
    let ack = talk.say(request("TICKER", "NOPE"))
    #expect(ack.first?.hasPrefix(#"{"response_type":"SUBSCRIBED","channel":"TICKER""#) == true)
    talk.pass(milliseconds: 10)
    #expect(
      (ack + talk.take()).dropFirst() == [
        #"{"response_type":"ERROR","error_code":160012,"message":"Invalid Topic"}"#
      ]
    )
  }

  @Test func echoesTheCallersCaseAndAcksADuplicateWithoutDoublingData() throws {
    var talk = try talk(rate: 11)
    #expect(talk.say(request("TICKER", "btc")).first?.contains(#""target_currency":"btc""#) == true)
    #expect(talk.say(request("TICKER", "BTC")).count == 1)
    talk.pass(milliseconds: 1_000)
    let frames = talk.take()
    #expect((8...12).contains(frames.count))
    #expect(frames.allSatisfy { $0.contains(#""target_currency":"BTC""#) })
  }

  /// The ack stays long; the data's envelope is short too.
  @Test func shortensTheEnvelopeToo() throws {
    var talk = try talk(rate: 11)
    let ack = talk.say(request("TICKER", "BTC", #","format":"SHORT""#))
    #expect(ack.first?.hasPrefix(#"{"response_type":"SUBSCRIBED""#) == true)
    talk.pass(milliseconds: 200)
    let frame = try #require(talk.take().first)
    #expect(frame.hasPrefix(#"{"r":"DATA","c":"TICKER","d":{"qc":"KRW","tc":"BTC","t":"#))
    #expect(frame.contains(#""bbp":""#))
  }

  /// A ticker comes with a trade and bears its time; ids grow.
  @Test func sendsATickerForATradeOnly() throws {
    var talk = try talk()
    _ = talk.say(request("TICKER", "BTC"))
    _ = talk.say(request("TRADE", "BTC"))
    talk.pass(milliseconds: 60_000)
    func ids(_ frames: [String]) -> [Int64] {
      frames.compactMap { frame in
        frame.split(separator: #""id":""#).last?.split(separator: "\"").first.flatMap { Int64($0) }
      }
    }
    let frames = talk.take()
    let tickers = ids(frames.filter { $0.contains(#""channel":"TICKER""#) })
    let trades = ids(frames.filter { $0.contains(#""channel":"TRADE""#) })
    #expect((3...5).contains(tickers.count))
    #expect(trades == trades.sorted() && Set(trades).count == trades.count)
    #expect(tickers == tickers.sorted() && Set(tickers).isSubset(of: Set(trades)))
  }

  /// No flag, and nothing at all for a minute without a trade.
  @Test func pushesCandlesOnChangeOnly() throws {
    var talk = try talk()
    _ = talk.say(request("CHART", "XRP", #","interval":"1m""#))
    talk.pass(milliseconds: 480_000)
    let frames = talk.take()
    #expect((1...2).contains(frames.count))
    #expect(frames.allSatisfy { $0.contains(#""candle_timestamp":"#) && !$0.contains("true") })
  }

  @Test(arguments: [("null-bid@1", #""bid_best_price":null,"bid_best_qty":null"#)])
  func sendsANullBidWhereAFaultSaysSo(_ faults: String, _ text: String) throws {
    var talk = try talk(faults, rate: 11)
    _ = talk.say(request("TICKER", "BTC"))
    talk.pass(milliseconds: 300)
    #expect(talk.take().first?.contains(text) == true)
  }

  /// What is folded trade by trade is what is made anew, over a midnight of UTC too.
  @Test func keepsItsDayAsItWouldMakeItAnew() throws {
    let instruments = VenueCase.instruments(of: .coinone)
    var market = Market(instruments, seed: 1)
    let midnight: Int64 = 1_795_478_400_000
    var moment = midnight - 120_000
    var day = CoinoneDay(&market, 0, at: moment)
    for _ in 0..<20 {
      moment += 13_000
      if !day.update(&market, 0, to: moment) { day = CoinoneDay(&market, 0, at: moment) }
      let fresh = CoinoneDay(&market, 0, at: moment)
      #expect(day.last == fresh.last && day.window == fresh.window)
      #expect(day.today == fresh.today && day.yesterday == fresh.yesterday)
    }
    #expect(day.today.openMilliseconds == midnight)
  }

  // MARK: Ends

  @Test func closesThe21stConnectionWith4290() throws {
    var talk = try VenueCase.coinone.talk()
    for peer in 1...21 { talk.open(peer, at: "/") }
    #expect(talk.deeds == [.close(peer: 21, code: 4290, reason: "Too many connections")])
    #expect(talk.take(21).isEmpty)
    #expect(talk.take(20).count == 1)
  }

  @Test func cutsWhoSaysNothingAfter60SecondsAndWhoNeverPingsAfter30Minutes() throws {
    var mute = try talk()
    mute.pass(milliseconds: 60_699)
    #expect(mute.deeds.isEmpty)
    mute.pass(milliseconds: 1)
    #expect(mute.deeds == [.drop(peer: 1)])
    var talker = try talk()
    _ = talker.say(request("ORDERBOOK", "BTC"))
    talker.pass(milliseconds: 1_799_999)
    #expect(talker.deeds.isEmpty)
    talker.pass(milliseconds: 1)
    #expect(talker.deeds == [.drop(peer: 1)])
    var pinging = try talk()
    for _ in 0..<3 {
      #expect(pinging.say(#"{"request_type":"PING"}"#).count == 1)
      pinging.pass(milliseconds: 1_700_000)
    }
    #expect(pinging.deeds.isEmpty)
  }

  // MARK: REST

  @Test(arguments: [
    ("/public/v2/ticker_new/KRW/NOPE", "", #""error_code":"108""#),
    ("/PUBLIC/V2/TICKER_NEW/krw/btc", "", #""target_currency":"btc""#),
    ("/public/v2/ticker_new/USDT", "", #""tickers":[]"#),
    ("/public/v2/chart/KRW/BTC", "interval=7m", #""error_code":"107""#),
    ("/public/v2/chart/KRW/BTC", "interval=1m&size=501", #""error_code":"107""#),
    ("/public/v2/trades/KRW/BTC", "size=20", #""error_code":"107""#),
    ("/public/v2/markets/KRW", "", #""target_currency":"XRP""#),
    ("/public/v2/ticker_new/KRW/XRP", "additional_data=true", #""yesterday_last":""#),
    ("/nowhere", "", "<html>"), ("/public/v2/chart/KRW", "interval=1m", "<html>"),
  ])
  func answersEverythingWith200(_ path: String, _ query: String, _ text: String) throws {
    var talk = try talk()
    let answer = talk.get(path, query)
    #expect(answer.status == 200)
    #expect(answer.body.contains(text))
  }

  @Test func sortsTheChartNewestFirstAndPagesBackByTime() throws {
    var talk = try talk()
    let path = "/public/v2/chart/KRW/BTC"
    func times(_ query: String) -> [Int64] {
      talk.get(path, query).body.split(separator: #""timestamp":"#).dropFirst()
        .compactMap { Int64($0.prefix { $0.isNumber }) }
    }
    let newest = times("interval=1m&size=3")
    #expect(newest == newest.sorted(by: >))
    let older = times("interval=1m&size=2&timestamp=\(newest[2] - 1)")
    #expect(older == [newest[2] - 60_000, newest[2] - 120_000])
  }

  @Test func blocksAfter1200RequestsUntilTheBudgetIsRefilled() throws {
    var talk = try talk()
    for _ in 0..<1_200 { #expect(!talk.get("/public/v2/markets/USDT").body.contains("error\"")) }
    #expect(talk.get("/public/v2/markets/USDT").body.contains(#""error_code":"4""#))
    talk.pass(milliseconds: 50)
    #expect(!talk.get("/public/v2/markets/USDT").body.contains("error\""))
  }
}
