import Foundation
import MarketData
import Testing

@testable import Simulator

/// Recorded frames come once each, byte for byte, at their pace.
@Suite struct ReplayTests {
  /// Frames that OKX sent: wire captures of 2026-10-07 and 2025-09-05, quoted in OKX's own shape.
  static let trade =
    #"{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","#
    + #""tradeId":"1067468269","px":"83753","sz":"0.000011","side":"sell","ts":"1791369376364","#
    + #""count":"1","source":"0","seqId":82083114838}]}"#
  static let candle =
    #"{"arg":{"channel":"candle1m","instId":"BTC-USDT"},"data":[["1757076060000","112600.1","#
    + #""112631.9","112477.1","112477.1","3.10944629","349947.335430728","349947.335430728","0"]]}"#
  /// Made up: the same trade of another instrument, with blanks that must survive.
  static let inventedOdd =
    #"{ "data" : [{"instId":"MATIC-USDT"}], "arg" : {"channel":"trades","instId":"MATIC-USDT"} }"#

  static func options(_ lines: [String], rate: Int = 10, speed: Double = 1) throws
    -> OKXServer.Options
  {
    var replay = Replay(rate: rate, speed: speed)
    for line in lines { try replay.add(Array(line.utf8).span) }
    var options = OKXServer.Options()
    options.replay = replay
    return options
  }

  @Test func keepsTheRecordedPaceAndTheBytes() throws {
    var talk = Conversation(
      try Self.options([
        #"{"recv_us":1000000,"frame":\#(Self.trade)}"#,
        #"{"recv_us":1250000,"frame":\#(Self.inventedOdd)}"#,
        #"{"recv_us":1500000,"frame":\#(Self.trade)}"#,
        #"{"recv_us":1600000,"frame":"pong"}"#,
      ])
    )
    talk.open(1)
    _ = talk.say(
      #"{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"},"#
        + #"{"channel":"trades","instId":"MATIC-USDT"}]}"#
    )
    talk.pass(milliseconds: 249)
    #expect(talk.take() == [Self.trade])
    talk.pass(milliseconds: 1)
    #expect(talk.take() == [Self.inventedOdd])
    talk.pass(milliseconds: 249)
    #expect(talk.take() == [])
    talk.pass(milliseconds: 5_000)
    #expect(talk.take() == [Self.trade])
    #expect(talk.say("ping") == ["pong"])
    #expect(talk.log.last { $0.contains("replay_end") }?.contains(#""sent":3"#) == true)
  }

  @Test func playsFasterOnDemand() throws {
    let lines = [
      #"{"recv_us":1000000,"frame":\#(Self.trade)}"#,
      #"{"recv_us":3000000,"frame":\#(Self.trade)}"#,
    ]
    var talk = Conversation(try Self.options(lines, speed: 4))
    talk.open(1)
    _ = talk.subscribe("trades", "BTC-USDT")
    talk.pass(milliseconds: 499)
    #expect(talk.take().count == 1)
    talk.pass(milliseconds: 1)
    #expect(talk.take().count == 1)
  }

  @Test func sendsFramesWithoutATimeAtTheRate() throws {
    var talk = Conversation(try Self.options([Self.trade, Self.trade, Self.trade], rate: 2))
    talk.open(1)
    _ = talk.subscribe("trades", "BTC-USDT")
    talk.pass(milliseconds: 999)
    #expect(talk.take().count == 2)
    talk.pass(milliseconds: 1)
    #expect(talk.take().count == 1)
  }

  @Test func startsEachChannelWithItsSubscriberAndSkipsWhatNobodyFollows() throws {
    let lines = (0..<4).flatMap { step in
      [
        #"{"recv_us":\#(step * 1_000_000),"frame":\#(Self.trade)}"#,
        #"{"recv_us":\#(step * 1_000_000),"frame":\#(Self.candle)}"#,
      ]
    }
    var talk = Conversation(try Self.options(lines))
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    _ = talk.subscribe("trades", "BTC-USDT", 1)
    talk.pass(milliseconds: 1_500)
    #expect(talk.take(1).count == 2)
    _ = talk.say(#"{"op":"unsubscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}"#)
    // The candles have waited for their subscriber.
    _ = talk.subscribe("candle1m", "BTC-USDT", 2)
    talk.pass(milliseconds: 1_000)
    #expect(talk.take(2) == [Self.candle, Self.candle])
    // The trade due at 2 s came to nobody; the one at 3 s is left.
    _ = talk.subscribe("trades", "BTC-USDT", 1)
    talk.pass(milliseconds: 5_000)
    #expect(talk.take(1) == [Self.trade])
    #expect(talk.take(2).count == 2)
    talk.server.finish(at: talk.now)
    talk.collect()
    let summary = try #require(talk.log.last)
    #expect(summary.contains(#""replay_frames":8,"replay_sent":7,"replay_skipped":1"#))
  }

  @Test func readsFramesThatAreNoJSONAndForgetsThem() throws {
    var replay = Replay(rate: 1)
    for line in ["pong", "{", #"{"event":"subscribe","arg":{"channel":"trades"}}"#, "", "{}\r"] {
      try replay.add(Array(line.utf8).span)
    }
    #expect(replay.frameCount == 0)
    #expect(replay.otherLines == 4)
  }

  static let recordings = recordings(of: "okx")

  /// Recordings beside the checkout, if they are there: `DANTARO_SHARED_DATA`, or ../shared/data.
  static func recordings(of venue: String) -> [URL] {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let given = ProcessInfo.processInfo.environment["DANTARO_SHARED_DATA"].map { URL(filePath: $0) }
    let folder = (given ?? checkout.appending(path: "../shared/data")).appending(path: venue)
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: nil
    )
    // Nothing there is no error: the recordings are not part of the project.
    return (files ?? []).filter { $0.pathExtension == "ndjson" }
  }

  @Test(.enabled(if: !recordings.isEmpty), arguments: recordings)
  func sendsEachRecordedFrameOnce(_ file: URL) throws {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init
    )
    let frames = lines.filter { RecordedFrame(Array($0.utf8).span, Venue.okx.key)?.key != nil }
    guard !frames.isEmpty else { return }
    var talk = Conversation(try Self.options(lines, rate: 100))
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    for key in Set(frames.compactMap { RecordedFrame(Array($0.utf8).span, Venue.okx.key)?.key }) {
      let peer = SocketPath(serving: key.channel) == .business ? 2 : 1
      #expect(talk.subscribe(key.channel, key.instId, peer).first?.contains("subscribe") == true)
    }
    // The first frames may be due at once, behind their ack.
    let early = (talk.heard[1] ?? []) + (talk.heard[2] ?? [])
    talk.pass(milliseconds: Int64(lines.count) * 10 + 100)
    let sent = early + talk.take(1) + talk.take(2)
    #expect(sent.filter { $0.contains("\"data\"") }.sorted() == frames.sorted())
  }
}
