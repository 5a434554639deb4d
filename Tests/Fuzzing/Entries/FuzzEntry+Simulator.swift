/// The simulator's side of the wire: what clients say to it, and recordings it is given.

import MarketData
import NDJSON
import Simulator

extension FuzzEntry {
  /// Parts of an input, each a letter and what belongs to it: `u` asks for an upgrade, `o` opens,
  /// `t` and `b` bring a message, `g` asks over REST, `w` lets time pass, `c` closes.
  static let simulator = FuzzEntry("simulator", seeds: simulatorSeeds) { bytes in
    var input = FuzzInput(bytes)
    let faults = input.choice(plans)
    var options = OKXServer.Options()
    options.faults = try FaultPlan.orNone(faults)
    var now = Lines.start
    var server = OKXServer(options, at: now)
    for part in input.parts.prefix(60) {
      let payload = Array(part.dropFirst())
      switch part.first {
      case UInt8(ascii: "u"): _ = server.upgrade(path: shown(payload), at: now)
      case UInt8(ascii: "o"):
        server.opened(peer: 1, path: "/ws/v5/public", at: now)
        server.opened(peer: 2, path: "/ws/v5/business", at: now)
      case UInt8(ascii: "t"):
        for peer in 1...2 { server.received(payload.span, isText: true, from: peer, at: now) }
      case UInt8(ascii: "b"):
        server.received(payload.span, isText: false, from: 1, at: now)
      case UInt8(ascii: "g"):
        let pieces = shown(payload).split(separator: "?", maxSplits: 1).map(String.init)
        let answer = server.rest(
          path: pieces.first ?? "",
          query: pieces.count > 1 ? pieces[1] : "",
          at: now
        )
        try Lines.mustBeObject(answer.body)
      case UInt8(ascii: "w"):
        now = now.later(Int64(payload.first ?? 1) * 20_000)
        server.advance(to: now)
      case UInt8(ascii: "c"): server.closed(peer: Int(payload.first ?? 1), at: now)
      default: continue
      }
      try check(&server.output, spoils: !faults.isEmpty)
    }
    server.finish(at: now)
    try check(&server.output, spoils: !faults.isEmpty)
  }

  private static let plans = [
    "", "no-ack@1", "mute=BTC-USDT,refuse=ETH-USDT", "bad-utf8@1", "bad-json@1", "spike@1", "flap",
    "big=2000@1", "fragment", "ping-flood=3", "rest-code,rest-half", "rate-limit@2", "notice@1",
    "close=4000@1", "no-pong", "flood=100",
  ]

  /// Text stands in the output's bytes and is JSON, and so is every line of the log.
  static func check(_ output: inout ServerOutput, spoils: Bool) throws {
    let text = output.text.bytes
    for action in output.actions {
      switch action {
      case .text(_, let range), .fragments(_, let range, _), .ping(_, let range):
        try must(Int(range.upper) <= text.count, "a message beyond the text")
        let message = text.span.copy(of: range)
        guard !spoils, case .text = action, message != Array("pong".utf8) else { continue }
        try Lines.mustBeObject(message)
      case .close(_, let code, let reason):
        try must((1_000...4_999).contains(code) && reason.utf8.count <= 123, "close \(code)")
      case .drop: continue
      }
    }
    for line in try Lines.whole(output.log) { try Lines.mustBeObject(line) }
    output.removeActions()
    output.removeLog()
  }

  @Sendable private static func simulatorSeeds() -> [[UInt8]] {
    let subscribe =
      #"t{"id":"7","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},{"channel":"candle1m","instId":"BTC-USDT"}]}"#
    let session = [
      "u/ws/v5/public", "o", subscribe, "w\u{20}", "tping",
      #"t{"op":"unsubscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#,
      #"t{"op":"subscribe","args":[{"channel":"a\"b\n","instId":"\\\u0001"}],"id":"x"}"#,
      #"t{"op":"login","args":[]}"#, #"t{"op":"a\"b"}"#, "t{\"", "t\u{1}\"", "b\u{1}", "w\u{40}",
      "g/api/v5/public/time", "c\u{1}",
    ].map { Array($0.utf8) }
    // Days and tickers are summed up from a day of seconds, so they are asked for alone.
    let questions = [
      "g/api/v5/market/ticker?instId=BTC-USDT",
      "g/api/v5/market/candles?instId=BTC-USDT&bar=1m&limit=3&after=1763800000000",
      "g/api/v5/market/history-candles?instId=ETH-USDT&bar=1s&before=1&limit=2",
      "g/api/v5/market/trades?instId=BTC-USDT&limit=3",
      "g/api/v5/public/instruments?instType=SPOT&instId=%42TC-USDT",
    ].map { Array($0.utf8) }
    return plans.indices.map { .input([UInt8($0)], parts: session) }
      + questions.map { .input([0], parts: [$0]) }
  }

  /// A recording of any lines, played to one who subscribes to what the first seeds hold.
  static let replay = FuzzEntry("replay", longest: 8_192, seeds: replaySeeds) { bytes in
    var input = FuzzInput(bytes)
    let rate = input.choice([1, 10, 1_000])
    let speed = input.choice([1.0, 0.001, 0.0, 1_000, .infinity, .nan])
    var replay = Replay(rate: rate, speed: speed)
    var (lines, empty) = (0, 0)
    for line in input.lines {
      lines += 1
      if line.isEmpty { empty += 1 }
      try replay.add(line.span)
    }
    try must(replay.frameCount + replay.otherLines + empty == lines, "a line is not counted")
    var options = OKXServer.Options()
    options.replay = replay
    var now = Lines.start
    var server = OKXServer(options, at: now)
    server.opened(peer: 1, path: "/ws/v5/public", at: now)
    server.opened(peer: 2, path: "/ws/v5/business", at: now)
    for (channel, symbol) in [
      ("tickers", "BTC-USDT"), ("tickers", "BTC-USD"), ("trades", "BTC-USDT"),
      ("candle1m", "BTC-USDT"), ("candle1m", "ETH-USDT"),
    ] {
      let text =
        "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"\(channel)\",\"instId\":\"\(symbol)\"}]}"
      for peer in 1...2 {
        server.received(Array(text.utf8).span, isText: true, from: peer, at: now)
      }
    }
    for _ in 0..<20 {
      now = now.later(150_000)
      server.advance(to: now)
      // Frames go out byte for byte, so what is broken in the recording is broken here.
      try check(&server.output, spoils: true)
    }
  }

  @Sendable private static func replaySeeds() -> [[UInt8]] {
    let raw = FuzzSeeds.frames.prefix(30).enumerated().map { index, frame in
      Array("{\"recv_us\":\(1_763_800_000_000_000 + index * 70_000),\"frame\":".utf8) + frame
        + [0x7D]
    }
    let all = Array(FuzzSeeds.frames.prefix(30))
    let some = Array(raw.prefix(2)) + Array(all.prefix(2))
    var seeds: [[UInt8]] = []
    for speed in 0..<6 as Range<UInt8> {
      for (rate, lines) in [all, raw, some].enumerated() {
        seeds.append([UInt8(rate), speed] + Array(lines.joined(separator: [0x0A])))
      }
    }
    return seeds
  }
}

extension FaultPlan {
  /// The plan, or none for a text that is none.
  fileprivate static func orNone(_ text: String) throws -> FaultPlan {
    text.isEmpty ? FaultPlan() : try FaultPlan(text)
  }
}
