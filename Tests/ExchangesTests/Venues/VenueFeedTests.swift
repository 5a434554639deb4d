import Exchanges
import MarketData
import Testing

/// What a feed promises, for every venue in the list.
@Suite struct VenueFeedTests {
  @Test func everyVenueOfTheListIsTested() {
    #expect(VenueFrames.all.map { $0.venue.name } == Venues.all.map { $0.name })
  }

  @Test(arguments: VenueFrames.all)
  func aFeedSubscribesAndItsRecordsBearOurNames(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.tickers, .trades, .candles(.minute)])
    let confirmed = talk.output().filter { $0.hasPrefix("subscribed") }
    for symbol in frames.symbols {
      #expect(confirmed.count { $0 == "subscribed \(symbol)" } >= 3, "\(symbol)")
    }
    let symbol = frames.symbols[1]
    let minute = talk.nowMs / 60_000 * 60_000
    talk.hear(frames.ticker(symbol, talk.nowMs, "1.50"))
    talk.hear(frames.trade(symbol, 77, talk.nowMs))
    talk.hear(frames.candle(symbol, minute, "1.25", false), of: .candles(.minute))
    let lines = talk.lines()
    #expect(lines.count == 3)
    for line in lines {
      #expect(line.contains("\"exchange\":\"\(frames.venue.name)\",\"symbol\":\"\(symbol)\""))
      #expect(line.contains("\"recv_us\":\(talk.now.unix.microseconds),"))
    }
    #expect(lines.first?.contains("\"last\":1.50,") == true)
    #expect(lines.contains { $0.contains("\"id\":\"77\"") })
    #expect(lines.last?.contains("\"close\":1.25,") == true)
    #expect(lines.last?.contains("\"closed\":false") == true)
    #expect(talk.feed.accounts.balance)
  }

  @Test(arguments: VenueFrames.all)
  func everySpellingOfASymbolIsTheSame(frames: VenueFrames) {
    for word in frames.spellings {
      #expect(frames.venue.symbol(word.uppercased()) == frames.symbols[0], "\(word)")
    }
    #expect(Set(frames.symbols.map { frames.venue.spelling(of: $0) }).count == 2)
  }

  @Test(arguments: VenueFrames.all)
  func anUnknownSymbolIsRefusedByNameAndTheOthersStream(frames: VenueFrames) {
    let odd = "NOPE-\(frames.symbols[0].split(separator: "-")[1])"
    let wanted = (frames.symbols + [odd]).map { Subscription(.tickers, $0) }
    var talk = VenueTalk(frames, wanted, unknown: [odd])
    talk.pass(30)
    let lines = talk.output()
    #expect(lines.contains("refused \(odd)"))
    #expect(lines.count { $0.hasPrefix("refused") } == 1, "\(lines)")
    #expect(talk.notes.contains { $0.hasPrefix("\(odd) tickers: refused by \(frames.venue.name)") })
    for symbol in frames.symbols {
      talk.hear(frames.ticker(symbol, talk.nowMs, "1"))
    }
    #expect(talk.records().map { $0.split(separator: " ")[1] } == frames.symbols.map { $0[...] })
    #expect(talk.feed.refusedSymbols == [odd])
    #expect(talk.feed.ending == nil)
  }

  @Test(arguments: VenueFrames.all)
  func theLastRefusalEndsTheFeed(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.tickers], unknown: Set(frames.symbols))
    talk.pass(60)
    #expect(talk.feed.ending == .allRefused)
    #expect(talk.feed.refusedSymbols == frames.symbols.sorted())
  }

  @Test(arguments: VenueFrames.all)
  func aLostConnectionIsMadeAgainAndNothingComesTwice(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.tickers, .candles(.minute)])
    let minute = talk.nowMs / 60_000 * 60_000
    let old = frames.ticker(frames.symbols[0], talk.nowMs, "1")
    talk.hear(old)
    talk.hear(frames.candle(frames.symbols[0], minute, "1", false), of: .candles(.minute))
    let before = talk.connects
    while let link = talk.links.first { talk.cut(link) }
    talk.pass(10)
    #expect(talk.connects > before)
    talk.hear(old)
    talk.hear(frames.ticker(frames.symbols[0], talk.nowMs, "2"))
    let tickers = talk.records().filter { $0.hasPrefix("ticker") }
    #expect(tickers.count == 2, "\(tickers)")
    #expect(talk.feed.accounts.balance)
    #expect(talk.feed.accounts.suppressed == 1)
  }

  @Test(arguments: VenueFrames.all.filter { $0.notice != nil })
  func theReplacementStandsBeforeTheOldConnectionGoes(frames: VenueFrames) throws {
    var talk = VenueTalk(frames)
    let old = try #require(talk.links.first)
    let first = talk.nowMs
    for symbol in frames.symbols { talk.hear(frames.ticker(symbol, first, "1")) }
    talk.hear(try #require(frames.notice))
    #expect(talk.links == [old])
    talk.pass(11)
    #expect(talk.links.first == old)
    let new = try #require(talk.links.last)
    #expect(new != old)
    // The same on both, in either order: out once.
    let second = talk.nowMs
    for symbol in frames.symbols {
      talk.hear(frames.ticker(symbol, second, "2"), on: old)
      talk.hear(frames.ticker(symbol, second, "2"), on: new)
    }
    talk.pass(25)
    #expect(talk.links == [new], "the old one was left")
    #expect(talk.records().count == 4)
    #expect(talk.feed.accounts.balance)
    #expect(talk.feed.accounts.disconnects == 0)
  }

  @Test(arguments: VenueFrames.all)
  func aConnectionThatAnswersIsKeptAndAMuteOneIsNot(frames: VenueFrames) {
    var talk = VenueTalk(frames)
    let before = talk.connects
    talk.pass(600)
    #expect(talk.connects == before, "a quiet market with live heartbeats is healthy")
    #expect(talk.sent.count > 10, "heartbeats left")
    talk.isMute = true
    talk.pass(90)
    #expect(talk.connects > before)
  }

  @Test(arguments: VenueFrames.all)
  func aSilentSymbolIsTold(frames: VenueFrames) {
    var talk = VenueTalk(frames)
    for _ in 0..<40 {
      talk.pass(1)
      talk.hear(frames.ticker(frames.symbols[0], talk.nowMs, "1"))
    }
    let lines = talk.output()
    #expect(lines.contains("silent \(frames.symbols[1])"))
    #expect(!lines.contains("silent \(frames.symbols[0])"))
  }

  /// A bar whose last message is lost, or that no message ends, is shown to have ended by the next.
  @Test(arguments: VenueFrames.all.filter { $0.venue.barEnds != .told })
  func aBarEndsOnceWhoeverSaysSo(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.candles(.minute)])
    let symbol = frames.symbols[0]
    let minute = talk.nowMs / 60_000 * 60_000
    _ = talk.lines()
    talk.hear(frames.candle(symbol, minute, "1", false))
    talk.hear(frames.candle(symbol, minute, "2", false))
    talk.hear(frames.candle(symbol, minute + 60_000, "3", false))
    var closed = talk.lines().filter { $0.contains("\"closed\":true") }
    #expect(closed.count == 1)
    #expect(closed.first?.contains("\"ts_ms\":\(minute),") == true)
    #expect(closed.first?.contains("\"close\":2,") == true)
    let told = talk.notes.count { $0.hasSuffix("closed in its last known state") }
    #expect(told == (frames.tellsEnds ? 1 : 0))
    if frames.tellsEnds {
      talk.hear(frames.candle(symbol, minute + 60_000, "4", true))
      talk.hear(frames.candle(symbol, minute + 120_000, "5", false))
      closed = talk.lines().filter { $0.contains("\"closed\":true") }
      #expect(closed.count == 1, "told, so not shown again")
    }
    // What comes behind a lost connection says nothing about a bar's last state before it.
    talk.cut()
    talk.pass(10)
    talk.hear(frames.candle(symbol, minute + 180_000, "6", false))
    #expect(!talk.lines().contains { $0.contains("\"closed\":true") })
    #expect(talk.feed.accounts.balance)
  }

  /// A venue that tells no volume sends the same bar again with each trade at the same price.
  @Test(arguments: VenueFrames.all.filter { $0.venue.barEnds != .told })
  func aBarThatSaysNothingNewIsWrittenOnce(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.candles(.minute)])
    let minute = talk.nowMs / 60_000 * 60_000
    talk.hear(frames.candle(frames.symbols[0], minute, "1.0", false))
    for close in ["1.1", "1.1", "1.10", "1.1"] {
      // A later message, which the venue numbers higher.
      talk.pass(1)
      let frame = frames.candle(frames.symbols[0], minute, close, false)
      let number = "\(talk.nowMs)001"
      talk.hear(frame.replacing(/"id":"\d+"/, with: "\"id\":\"\(number)\""))
    }
    let closes = talk.lines().compactMap { $0.firstMatch(of: /"close":([\d.]+)/)?.1 }
    #expect(closes == ["1.0", "1.1", "1.10", "1.1"])
    #expect(talk.feed.accounts.suppressed == 1)
    #expect(talk.feed.accounts.balance)
  }

  @Test(arguments: VenueFrames.all.filter { $0.messagesPerSecond != nil })
  func noSecondHoldsMoreMessagesThanTheVenueAllows(frames: VenueFrames) throws {
    let most = try #require(frames.messagesPerSecond)
    let quote = frames.symbols[0].split(separator: "-")[1]
    let wanted = (0..<1_500).map { Subscription(.tickers, "COIN\($0)-\(quote)") }
    var talk = VenueTalk(frames, wanted)
    talk.pass(30)
    for link in talk.links { talk.cut(link) }
    talk.pass(60)
    let byLink = Dictionary(grouping: talk.sent, by: \.link)
    for messages in byLink.values {
      for message in messages {
        let within = messages.count { (0..<1_000_000).contains($0.time - message.time) }
        #expect(within <= most, "\(within) in a second")
      }
    }
    if let room = frames.venue.limits.channelsPerConnection {
      #expect(talk.links.count == (1_500 + room - 1) / room)
    }
  }

  /// Every beginning of a message, and every message with one byte changed.
  @Test(arguments: VenueFrames.all)
  func brokenMessagesCostThemselves(frames: VenueFrames) {
    var talk = VenueTalk(frames, [.tickers, .trades, .candles(.minute)])
    let (symbol, time) = (frames.symbols[0], talk.nowMs)
    let samples =
      [
        frames.ticker(symbol, time, "1"), frames.trade(symbol, 1, time),
        frames.candle(symbol, time / 60_000 * 60_000, "1", false),
      ] + frames.greeting + (frames.notice.map { [$0] } ?? [])
    var random = SeededGenerator(seed: 5)
    for sample in samples {
      let bytes = Array(sample.utf8)
      for length in stride(from: 0, to: bytes.count, by: 3) {
        hear(Array(bytes[..<length]), &talk)
      }
      for _ in 0..<300 {
        var changed = bytes
        changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255,
          using: &random
        )
        hear(changed, &talk)
      }
    }
    for line in talk.lines() { #expect(Conversation.short(line) != "no JSON: \(line)") }
    #expect(talk.feed.accounts.balance, "\(talk.feed.accounts)")
    #expect(talk.feed.accounts.unreadable > 0)
  }

  private func hear(_ bytes: [UInt8], _ talk: inout VenueTalk) {
    guard let link = talk.links.first else { return }
    talk.feed.received(bytes.span, isText: true, link: link, at: talk.now)
    talk.settle()
  }
}
