import Testing

@testable import Simulator

/// What faults make of data: which message, what exactly, and nothing else.
@Suite struct FaultDataTests {
  /// The same half minute with and without faults: tickers of BTC-USDT and ETH-USDT on one
  /// connection, one-second candles of BTC-USDT on another.
  private func talk(_ faults: String, seconds: Int64 = 10) throws -> Conversation {
    var talk = try Conversation(faults: faults)
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    _ = talk.say(
      #"{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},"#
        + #"{"channel":"tickers","instId":"ETH-USDT"}]}"#
    )
    _ = talk.subscribe("candle1s", "BTC-USDT", 2)
    talk.pass(milliseconds: seconds * 1_000)
    return talk
  }

  /// Plain frames of the same time.
  private func plain(_ peer: Int) throws -> [String] {
    var talk = try talk("no-id")
    return talk.take(peer)
  }

  @Test(arguments: [
    ("price=1e400@4", "\"last\":\"1e400\""), ("price=@4", "\"last\":\"\""),
    ("price=--@4", "\"last\":\"--\""), ("empty-fields@4", "\"vol24h\":\"\""),
    ("deep=9@4", "\"deep\":[[[[[[[[[]]]]]]]]]}"), ("empty-data@4", "\"data\":[]}"),
  ])
  func spoilsTheNthMessageOnly(_ spec: String, _ sign: String) throws {
    var talk = try talk(spec + "/public")
    let frames = talk.take(1)
    #expect(frames.indices.filter { frames[$0].contains(sign) } == [1])
    // Two came with the subscription and were taken: the fourth of all is the second here.
    var expected = try plain(1)
    var got = frames
    expected.remove(at: 1)
    got.remove(at: 1)
    #expect(got == expected)
  }

  @Test func countsOnlyMessagesThatTheFaultFits() throws {
    // On the business connection there is no ticker, on the other no candle.
    #expect(try talk("spike@5").log.count { $0.contains(#""name":"spike","peer":1"#) } == 1)
    #expect(try talk("short-row@5").log.count { $0.contains(#""name":"short-row","peer":2"#) } == 1)
    var narrowed = try talk("bad-json@5/ETH-USDT")
    let short = narrowed.take(1).filter { !$0.hasSuffix("}") }
    #expect(short.count == 1)
    #expect(short.first?.contains("ETH-USDT") == true)
  }

  @Test func emptyFieldsLeaveBidAskAndTime() throws {
    var talk = try talk("empty-fields")
    let frame = try #require(talk.take(1).first { $0.contains("\"last\":\"\"") })
    for name in ["last", "lastSz", "open24h", "high24h", "low24h", "vol24h", "volCcy24h"] {
      #expect(frame.contains("\"\(name)\":\"\""))
    }
    for name in ["askPx", "bidPx", "askSz", "bidSz", "ts"] {
      #expect(!frame.contains("\"\(name)\":\"\""))
    }
  }

  @Test func aCrossedQuoteHasTheSamePricesExchanged() throws {
    var talk = try talk("crossed@4/1")
    let good = try plain(1)[1]
    let bad = talk.take(1)[1]
    func price(_ side: String, _ frame: String) -> Substring? {
      frame.firstRange(of: "\"\(side)Px\":\"").map { frame[$0.upperBound...].prefix { $0 != "\"" } }
    }
    #expect(price("ask", bad) == price("bid", good))
    #expect(price("bid", bad) == price("ask", good))
    #expect(bad != good)
  }

  @Test func aShiftedTimeIsThatMuchOlder() throws {
    func time(_ frame: String) -> Int64? {
      frame.firstRange(of: "\"ts\":\"").flatMap { Int64(frame[$0.upperBound...].prefix(13)) }
    }
    var talk = try talk("shift=-7@4/1")
    let bad = try #require(time(talk.take(1)[1]))
    #expect(try bad == #require(time(plain(1)[1])) - 7_000)
  }

  @Test func aShortRowHasThreeStrings() throws {
    var talk = try talk("short-row@2")
    #expect(rows(talk.take(2)[0])[0].count == 3)
  }

  @Test func twoRowsStandInOneMessage() throws {
    var talk = try talk("two-rows@2")
    let row = try rows(plain(2)[0])
    #expect(rows(talk.take(2)[0]) == row + row)
  }

  @Test func oddJSONSaysTheSame() throws {
    var talk = try talk("odd-json")
    let good = try plain(1)
    let odd = talk.take(1)
    #expect(odd.count == good.count)
    for (odd, good) in zip(odd, good) {
      let data = try #require(good.firstRange(of: "\"data\":"))
      #expect(odd.contains(good[data.upperBound...].dropLast()))
      #expect(odd.contains("\\u002dUSDT\""))
      #expect(odd.contains("\n"))
    }
  }

  @Test func aMessageComesTwice() throws {
    var talk = try talk("twice@4/1")
    var frames = talk.take(1)
    #expect(frames[1] == frames[2])
    frames.remove(at: 2)
    #expect(try frames == plain(1))
    // Both count as sent.
    #expect(talk.server.connections[1]?.sent == frames.count + 3)
  }

  // MARK: Candles

  private func finals(_ frames: [String]) -> [String] { frames.filter { $0.hasSuffix("\"1\"]]}") } }

  @Test func aLostFinalRowIsTheNthOne() throws {
    let good = try plain(2)
    var talk = try talk("lose-closed@2")
    var expected = finals(good)
    expected.remove(at: 1)
    #expect(talk.take(2) == good.filter { $0 != finals(good)[1] })
    #expect(talk.log.contains { $0.contains(#""name":"lose-closed","peer":2"#) })
    #expect(talk.server.connections[2]?.withheld == 1)
  }

  @Test(arguments: [("repeat-closed", "\"1\""), ("reopen-closed", "\"0\"")])
  func aFinalRowIsFollowedByAnotherOfItsTime(_ spec: String, _ confirm: String) throws {
    var talk = try talk(spec)
    let frames = talk.take(2)
    let good = try plain(2)
    #expect(frames.count == good.count + finals(good).count)
    let first = try #require(frames.firstIndex { $0.hasSuffix("\"1\"]]}") })
    let closed = rows(frames[first])[0]
    let next = rows(frames[first + 1])[0]
    #expect(next.prefix(8) == closed.prefix(8))
    #expect("\"\(next[8])\"" == confirm)
  }

  // MARK: From then on

  @Test(arguments: [("no-data@12", 12), ("mute=BTC-USDT@12", 12)])
  func dataStopsAfterTheNthMessage(_ spec: String, _ count: Int) throws {
    var talk = try talk(spec + "/1")
    let frames = talk.take(1)
    let isAll = spec.hasPrefix("no-data")
    #expect(frames.count { $0.contains("BTC-USDT") } + 1 <= count)
    #expect((talk.server.connections[1]?.sent == count) == isAll)
    #expect(frames.suffix(5).allSatisfy { $0.contains("ETH-USDT") } || isAll)
    // Said once, not for each message.
    #expect(talk.log.count { $0.contains(#""event":"fault""#) } == 1)
    #expect(try #require(talk.server.connections[1]).withheld > 5)
    // The other connection goes on.
    #expect(try talk.take(2) == plain(2))
  }

  @Test func oneChannelStopsAtATimeAndTheOthersGoOn() throws {
    var talk = try Conversation(faults: "mute=BTC-USDT:candle1s@4s")
    talk.open(1, "/ws/v5/business")
    for channel in ["candle1s", "candle1m"] { _ = talk.subscribe(channel, "BTC-USDT") }
    _ = talk.subscribe("candle1s", "ETH-USDT")
    talk.pass(milliseconds: 4_000)
    #expect(talk.take().contains { $0.contains("candle1s") && $0.contains("BTC-USDT") })
    talk.pass(milliseconds: 6_000)
    let later = talk.take()
    #expect(!later.contains { $0.contains("candle1s") && $0.contains("BTC-USDT") })
    #expect(later.contains { $0.contains("candle1m") && $0.contains("BTC-USDT") })
    #expect(later.contains { $0.contains("candle1s") && $0.contains("ETH-USDT") })
    #expect(talk.say("ping") == ["pong"])
  }
}
