import Foundation
import Testing

@testable import Simulator

/// Frames that exchanges sent, as recorded beside the checkout, come once each, byte for byte.
@Suite struct VenueReplayTests {
  private static let binance = ReplayTests.recordings(of: "binance")
  private static let gate = ReplayTests.recordings(of: "gateio")

  private func lines(_ file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func keys(_ lines: [String], _ venue: Venue) -> (frames: [String], keys: Set<ChannelKey>)
  {
    let found = lines.map { RecordedFrame(Array($0.utf8).span, venue.key)?.key }
    let frames = zip(lines, found).compactMap { $1 == nil ? nil : $0 }
    return (frames, Set(found.compactMap { $0 }))
  }

  private func replay(_ lines: [String], _ venue: Venue) throws -> Replay {
    var replay = Replay(rate: 1_000, of: venue)
    for line in lines { try replay.add(Array(line.utf8).span) }
    return replay
  }

  @Test(.enabled(if: !binance.isEmpty), arguments: binance)
  func binancesFramesComeAsTheyWere(_ file: URL) throws {
    let lines = try lines(file)
    let (frames, keys) = keys(lines, .binance)
    var talk = try VenueCase.binance.talk(replay: replay(lines, .binance))
    let names = keys.map { BinanceStream.name(of: $0) }.joined(separator: "/")
    talk.open(1, at: "/stream", "streams=" + names)
    talk.pass(milliseconds: Int64(lines.count) + 100)
    #expect(!frames.isEmpty)
    #expect(talk.take().sorted() == frames.sorted())
  }

  @Test(.enabled(if: !gate.isEmpty), arguments: gate)
  func gatesFramesComeAsTheyWere(_ file: URL) throws {
    let lines = try lines(file)
    let (frames, keys) = keys(lines, .gateio)
    // An ack is no data.
    #expect(frames.isEmpty == file.lastPathComponent.contains("subscribe"))
    var talk = try VenueCase.gateio.talk(replay: replay(lines, .gateio))
    talk.open(1, at: "/ws/v4/")
    var early: [String] = []
    for key in keys {
      let parts = key.channel.split(separator: "_", maxSplits: 1).map(String.init)
      let payload = parts.count == 2 ? "\"\(parts[1])\",\"\(key.instId)\"" : "\"\(key.instId)\""
      let text = VenueCase.gateio.words(
        #"{"time":TIME,"channel":"\#(parts[0])","event":"subscribe","payload":[\#(payload)]}"#,
        talk
      )
      let answer = talk.say(text)
      #expect(answer.first?.contains("success") == true)
      early += answer.dropFirst()
    }
    talk.pass(milliseconds: Int64(lines.count) + 100)
    #expect((early + talk.take()).sorted() == frames.sorted())
  }
}
