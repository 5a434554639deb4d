import MarketData
import TestSupport
import Testing

@testable import Simulator

/// What every venue promises alike: data after an ack, faults, refusals, and no fall on any input.
@Suite struct VenueTests {
  @Test func listsEachVenueOnceByTheNameThatIsTyped() {
    #expect(Venue.all.map(\.name) == ["okx", "binance", "gateio", "coinone"])
    #expect(Venue.named("gateio")?.name == "gateio")
    #expect(Venue.named("Binance") == nil)
  }

  @Test(arguments: VenueCase.all)
  func answersASubscriptionAndSendsItsDataUntilItIsLeft(_ place: VenueCase) throws {
    // Faster than any venue, so that tickers do not wait for trades.
    var talk = try place.talk(rate: 11)
    place.open(&talk)
    #expect(talk.server.upgrade(path: place.paths[0], query: "", at: talk.now) == .accept)
    #expect(!talk.say(place.words(place.ticker, talk)).isEmpty)
    talk.pass(milliseconds: 1_000)
    let tickers = talk.take()
    #expect((8...12).contains(tickers.count))
    let ack = talk.say(place.words(place.candle, talk), 2)
    talk.pass(milliseconds: 15_000)
    #expect(!ack.isEmpty && !talk.take(2).isEmpty)
    talk.heard[1] = nil
    #expect(talk.say(place.words(place.leave, talk)).count == 1)
    talk.pass(milliseconds: 500)
    #expect(talk.take(1).isEmpty)
    #expect(tickers.allSatisfy { ReferenceJSON.accepts(Array($0.utf8)) })
  }

  @Test(arguments: VenueCase.all)
  func answersOverRESTAndRefusesWhatNobodyHas(_ place: VenueCase) throws {
    var talk = try place.talk()
    let known = talk.get(place.rest.path, place.rest.query)
    #expect(known.status == 200)
    #expect(ReferenceJSON.accepts(Array(known.body.utf8)))
    #expect(talk.get(place.unknown.path, place.unknown.query).body.contains(place.refusal))
    let stray = talk.server.upgrade(path: "/nowhere", query: "", at: talk.now)
    #expect(stray == .refuse(status: 404, headers: [], body: ""))
  }

  // MARK: Faults

  struct NamedFault: CustomStringConvertible, Sendable {
    let place: VenueCase
    let name: Fault.Name
    var description: String { "\(place) \(name.rawValue)" }
  }

  private static func pairs(_ isWanted: (Venue, Fault.Name) -> Bool) -> [NamedFault] {
    VenueCase.all.flatMap { place in
      Fault.Name.allCases.filter { isWanted(place.venue, $0) }
        .map { NamedFault(place: place, name: $0) }
    }
  }

  /// Every name that a venue has strikes in some ordinary seconds, and the log says so.
  @Test(
    arguments: pairs { venue, name in
      venue.name != "okx" && venue.lacking[name] == nil && name.form.moment.takesTime
        && name != .pingFlood
    }
  )
  func whatStrikesIsInTheLog(_ fault: NamedFault) throws {
    let (place, name) = (fault.place, fault.name)
    var talk = try place.talk(faults: place.specimen(name), rate: 20)
    _ = talk.server.upgrade(path: place.paths[0], query: "", at: talk.now)
    place.open(&talk)
    _ = talk.say(place.words(place.ticker, talk))
    _ = talk.say(place.words(place.candle, talk), 2)
    _ = talk.get(place.rest.path, place.rest.query)
    if let ping = place.ping { _ = talk.say(place.words(ping, talk)) }
    talk.pass(milliseconds: 10_500)
    _ = talk.say(place.words(place.leave, talk))
    let own = #""event":"fault","name":"\#(name.rawValue)""#
    let isRefusal = name == .refuseAll
    // Binance acks what it does not know; nothing tells it from a subscription but the silence.
    if isRefusal {
      let data = talk.take(1).filter { $0.contains("last") || $0.contains(#""e":"24hr"#) }
      #expect(data.isEmpty)
    } else {
      #expect(talk.log.contains { $0.contains(own) })
    }
    #expect(!talk.log.contains { $0.contains(#""event":"fault""#) && !$0.contains(own) })
  }

  @Test(arguments: pairs { venue, name in venue.lacking[name] != nil })
  func refusesByNameWhatAVenueCannotHave(_ fault: NamedFault) throws {
    let venue = fault.place.venue
    let reason = try #require(venue.lacking[fault.name])
    let refusal = FaultPlan.Refusal.lacking(
      fault.name.rawValue,
      venue: venue.name,
      reason: reason
    )
    #expect(throws: refusal) { try FaultPlan(fault.place.specimen(fault.name), for: venue) }
    #expect(!refusal.description.contains("\n"))
    #expect(refusal.description.contains("\"\(fault.name.rawValue)\""))
  }

  @Test(arguments: pairs { venue, name in venue.lacking[name] == nil })
  func explainsEachFaultThatItHas(_ fault: NamedFault) throws {
    let form = fault.place.venue.form(of: fault.name)
    #expect((10...130).contains(form.summary.count))
    #expect(!form.summary.hasSuffix("."))
    let plan = try FaultPlan(fault.place.specimen(fault.name), for: fault.place.venue)
    #expect(plan.faults.map(\.name) == [fault.name])
  }

  /// The same spelling of a symbol for all, whatever the wire says.
  @Test(arguments: VenueCase.all)
  func mutesOneInstrumentByItsUsualName(_ place: VenueCase) throws {
    var talk = try place.talk(faults: "mute=\(place.symbol)@2", rate: 20)
    place.open(&talk)
    _ = talk.say(place.words(place.ticker, talk))
    talk.heard[1] = nil
    talk.pass(milliseconds: 1_000)
    #expect(talk.take().count <= 2)
    #expect(talk.log.contains { $0.contains(#""name":"mute""#) })
  }

  // MARK: Replay

  /// Made up, but of the recorded shape.
  private static let recordings: [(VenueCase, String, String)] = [
    (
      .okx, VenueCase.okx.ticker,
      #"{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"last":"1"}]}"#
    ),
    (.binance, VenueCase.binance.ticker, #"{"e":"24hrTicker","E":1,"s":"BTCUSDT","c":"1.0"}"#),
    (
      .gateio, VenueCase.gateio.ticker,
      #"{"time":1,"channel":"spot.tickers","event":"update","result":{"currency_pair":"BTC_USDT"}}"#
    ),
    (
      .coinone, VenueCase.coinone.ticker,
      #"{"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW","target_currency":"BTC"}}"#
    ),
  ]

  @Test(arguments: recordings)
  func playsARecordingByteForByte(_ place: VenueCase, _ subscribe: String, _ frame: String) throws {
    var replay = Replay(rate: 2, of: place.venue)
    for line in [frame, #"{"recv_us":5,"frame":\#(frame)}"#, #"{"status":"no data"}"#] {
      try replay.add(Array(line.utf8).span)
    }
    #expect(replay.frameCount == 2)
    #expect(replay.otherLines == 1)
    var talk = try place.talk(replay: replay)
    place.open(&talk)
    let early = talk.say(place.words(subscribe, talk)).filter { $0 == frame }
    talk.pass(milliseconds: 3_000)
    #expect(early + talk.take() == [frame, frame])
  }

  // MARK: Hostile input

  /// Whatever comes, what goes out is JSON, and the server stands.
  @Test(arguments: VenueCase.all, [UInt64(1), 2, 3])
  func survivesMangledRequests(_ place: VenueCase, _ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var talk = try place.talk()
    var seeds = [place.ticker, place.candle, place.leave, place.ping ?? "{}"]
    seeds += ["[[[[", "", "{\"id\":1e999,\"method\":\"SUBSCRIBE\"}", "\u{0}", "null", "\"x\""]
    for round in 1...400 {
      let peer = round
      talk.open(peer, at: place.paths[0])
      var text = Array(place.words(seeds[round % seeds.count], talk).utf8)
      for _ in 0..<(generator.next() % 4) where !text.isEmpty {
        let at = Int(generator.next() % UInt64(text.count))
        switch generator.next() % 4 {
        case 0: text[at] = UInt8(truncatingIfNeeded: generator.next())
        case 1: text.remove(at: at)
        case 2: text.insert(contentsOf: text[at...].prefix(9), at: at)
        default: text = Array(text[..<at])
        }
      }
      talk.server.received(text.span, isText: round % 7 != 0, from: peer, at: talk.now)
      talk.server.ponged(text.span, from: peer, at: talk.now)
      talk.collect()
      talk.pass(milliseconds: 30)
      talk.server.closed(peer: peer, at: talk.now)
    }
    for message in talk.heard.values.flatMap({ $0 }) where message != "pong" {
      #expect(ReferenceJSON.accepts(Array(message.utf8)), "\(message)")
    }
    #expect(talk.log.allSatisfy { ReferenceJSON.accepts(Array($0.utf8)) })
  }

  private static let queries = [
    "", "limit=-1", "limit=99999999999999999999", "startTime=9223372036854775807&endTime=-5",
    "from=1&to=9", "symbols=[[[", "symbols=%ff%fe", "interval=1m&size=500&timestamp=1", "size=1e9",
    "currency_pair=%00", "bar=1H&after=0&limit=300", "timezone=x", "symbol=BTCUSDT&limit=100",
    "interval=1M&limit=1", "interval=30d&currency_pair=BTC_USDT&limit=1", "interval=1mon&size=1",
  ]

  @Test(arguments: VenueCase.all)
  func survivesOddQueries(_ place: VenueCase) throws {
    var talk = try place.talk()
    var paths = [
      "/", "//", "/api/v3/klines", "/api/v4/spot/candlesticks", "/public/v2/chart/KRW/BTC",
    ]
    paths += ["/api/v4/spot/currency_pairs/%", "/public/v2/trades/KRW/BTC", "/api/v3/exchangeInfo"]
    for path in paths + [place.rest.path] {
      for query in Self.queries {
        for wanted in [query, place.rest.query + "&" + query] {
          let answer = talk.server.rest(method: "GET", path: path, query: wanted, at: talk.now)
          guard answer.contentType == "application/json" else { continue }
          #expect(ReferenceJSON.accepts(answer.body), "\(path)?\(wanted)")
        }
      }
    }
  }
}
