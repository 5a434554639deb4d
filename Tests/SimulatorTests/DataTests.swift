import MarketData
import Testing

@testable import Simulator

/// What the streams carry: shapes, paces, and bars that agree with REST to the digit.
@Suite struct DataTests {
  /// The keys of the first object in `data`, in order.
  static func keys(_ frame: String) -> [String] {
    guard let start = frame.firstRange(of: "\"data\":[{")?.upperBound else { return [] }
    return frame[start...].split(separator: ",").compactMap { field in
      field.split(separator: "\"").first.map(String.init)
    }
  }

  @Test func spellsATickerAsTheExchangeDoes() throws {
    var talk = Conversation()
    talk.open(1)
    let ticker = try #require(talk.subscribe("tickers", "BTC-USDT").last)
    #expect(
      Self.keys(ticker) == [
        "instType", "instId", "last", "lastSz", "askPx", "askSz", "bidPx", "bidSz", "open24h",
        "high24h", "low24h", "sodUtc0", "sodUtc8", "volCcy24h", "vol24h", "ts",
      ]
    )
    #expect(ticker.hasSuffix("\"}]}"))
    #expect(!ticker.contains(#":""# + "\""))
  }

  @Test func pushesTickersAtTheRateAndNeverTheSameTwice() {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "ETH-USDT")
    talk.pass(milliseconds: 10_000)
    let tickers = talk.take()
    #expect(tickers.count == 20)
    #expect(Set(tickers).count == 20)
  }

  @Test func leavesAThinTickerQuiet() {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "ZEN-USDT")
    talk.pass(milliseconds: 9_000)
    #expect(talk.take().count <= 1)
  }

  @Test func answersTheSameTickerOverREST() throws {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "SOL-USDT")
    talk.pass(milliseconds: 7_300)
    let pushed = try #require(talk.take().last)
    let element = try #require(pushed.split(separator: "\"data\":").last).dropLast()
    let answer = talk.get("/api/v5/market/ticker", "instId=SOL-USDT")
    #expect(answer.body == #"{"code":"0","msg":"","data":\#(element)}"#)
  }

  @Test func mergesFillsOfOneOrderAndLosesNone() throws {
    var talk = Conversation()
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    _ = talk.subscribe("trades", "BTC-USDT", 1)
    _ = talk.subscribe("trades-all", "BTC-USDT", 2)
    talk.pass(milliseconds: 60_000)
    let merged = talk.take(1)
    let all = talk.take(2)
    #expect(
      Self.keys(merged[0]) == [
        "instId", "tradeId", "px", "sz", "side", "ts", "count", "source", "seqId",
      ]
    )
    #expect(Self.keys(all[0]) == ["instId", "tradeId", "px", "sz", "side", "ts", "source"])
    func number(_ key: String, _ frame: String) throws -> Int {
      let start = try #require(frame.firstRange(of: "\"\(key)\":\"")?.upperBound)
      return try #require(Int(frame[start...].prefix { $0.isNumber }))
    }
    let ids = try all.map { try number("tradeId", $0) }
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 + 1 == $1 })
    // A merged trade holds tradeId-count+1 … tradeId: with the counts there is no gap.
    var expected = try #require(ids.first)
    for trade in merged {
      expected += try number("count", trade)
      #expect(try number("tradeId", trade) == expected - 1)
    }
    #expect(expected - 1 == ids.last)
    #expect(merged.count < all.count)
  }

  @Test func endsABarOnceAndGoesOnWithTheNext() throws {
    var talk = Conversation()
    talk.open(1, "/ws/v5/business")
    _ = talk.subscribe("candle1m", "BTC-USDT")
    talk.pass(milliseconds: 125_000)
    let pushed = talk.take().flatMap(rows)
    #expect(pushed.allSatisfy { $0.count == 9 })
    var closed: [String] = []
    var last = ""
    for row in pushed {
      #expect(row[0] >= last)
      #expect(!closed.contains(row[0]))
      if row[8] == "1" { closed.append(row[0]) }
      last = row[0]
    }
    #expect(closed == ["1795410000000", "1795410060000"])
    #expect(pushed.count { $0[0] == "1795410060000" && $0[8] == "0" } > 20)
    #expect(last == "1795410120000")
  }

  @Test func pushesFlatBarsToo() throws {
    var talk = Conversation()
    talk.open(1, "/ws/v5/business")
    _ = talk.subscribe("candle1m", "ZEN-USDT")
    var bars: [[String]] = []
    for _ in 0..<60 {
      talk.pass(milliseconds: 20_000)
      bars += talk.take().flatMap(rows)
      #expect(talk.say("ping").last == "pong")
    }
    let closed = bars.filter { $0[8] == "1" }
    #expect(closed.count == 20)
    let flat = closed.filter { $0[5] == "0" }
    #expect(flat.count >= 10)
    #expect(flat.allSatisfy { Set($0[1...4]).count == 1 && $0[6] == "0" && $0[7] == "0" })
    // Each bar was seen while it formed.
    for row in closed.dropFirst() {
      #expect(bars.contains { $0[0] == row[0] && $0[8] == "0" })
    }
  }

  @Test(arguments: [
    ("1m", "BTC-USDT"), ("3m", "ADA-USDT"), ("5m", "SHIB-USDT"), ("1m", "ZEN-USDT"),
    ("1m", "BTC-USDT-SWAP"), ("1H", "ETH-USDT"), ("6H", "ETH-USDT"), ("1D", "SOL-USDT"),
    ("1Dutc", "SOL-USDT"),
    ("1M", "DOGE-USDT"),
  ])
  func agreesWithRESTToTheDigit(_ bar: String, _ instId: String) throws {
    // 15:57:30 UTC: within five minutes the UTC+8 day and hour bars end.
    var talk = Conversation(at: Conversation.start + 39_450_000_000)
    talk.open(1, "/ws/v5/business")
    _ = talk.subscribe("candle" + bar, instId)
    for _ in 0..<15 {
      talk.pass(milliseconds: 20_000)
      talk.server.received(Array("ping".utf8).span, isText: true, from: 1, at: talk.now)
      talk.collect()
    }
    let pushed = talk.take().flatMap(rows)
    let page = rows(
      talk.get("/api/v5/market/candles", "instId=\(instId)&bar=\(bar)&limit=8").body
    )
    let closed = pushed.filter { $0[8] == "1" }
    #expect(closed.isEmpty == ["1Dutc", "1M"].contains(bar))
    for row in closed { #expect(page.contains(row)) }
    #expect(page.first?[8] == "0")
    #expect(page.first == pushed.last)
    #expect(page.dropFirst().allSatisfy { $0[8] == "1" })
  }

  @Test func buildsLongBarsOfShortOnes() throws {
    var talk = Conversation()
    let long = rows(talk.get("/api/v5/market/candles", "instId=BTC-USDT&bar=1H&limit=2").body)[1]
    let short = rows(talk.get("/api/v5/market/candles", "instId=BTC-USDT&limit=300").body)
      .filter { $0[0] >= long[0] && $0[8] == "1" }
    #expect(short.count == 60)
    #expect(long[1] == short.last?[1])
    #expect(long[4] == short.first?[4])
    #expect(long[2] == short.compactMap { Double($0[2]) }.max().map { text($0) })
    #expect(long[3] == short.compactMap { Double($0[3]) }.min().map { text($0) })
  }

  private func text(_ price: Double) -> String {
    let text = "\(price)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  @Test(
    arguments: [
      ("6H", 1_795_406_400_000), ("12H", 1_795_406_400_000), ("1D", 1_795_363_200_000),
      ("1W", 1_795_363_200_000), ("1M", 1_793_462_400_000), ("3M", 1_790_784_000_000),
      ("6Hutc", 1_795_392_000_000), ("12Hutc", 1_795_392_000_000), ("1Dutc", 1_795_392_000_000),
      ("1Wutc", 1_795_392_000_000), ("1Mutc", 1_793_491_200_000), ("3Mutc", 1_790_812_800_000),
    ] as [(String, Int64)]
  )
  func opensLongBarsOnTheirZone(_ name: String, _ open: Int64) throws {
    // At 2026-11-23 05:00 UTC, a Monday (13:00 in UTC+8).
    let length = try #require(BarLength.named(name))
    let found = length.open(containing: 1_795_410_000_000)
    #expect(found == open)
    #expect(length.open(containing: found - 1) < found)
    #expect(length.next(after: length.open(containing: found - 1)) == found)
  }

  @Test func isTheSameMarketFromTheSameSeedAndAnotherFromAnother() {
    func candles(seed: UInt64) -> String {
      var options = OKXServer.Options()
      options.seed = seed
      var talk = Conversation(options)
      return talk.get("/api/v5/market/candles", "instId=BTC-USDT").body
    }
    #expect(candles(seed: 7) == candles(seed: 7))
    #expect(candles(seed: 7) != candles(seed: 8))
  }
}
