/// The fault table of the realtime side: rows of what may go wrong, each with what must come of it.
///
/// Behind each row stand the rows of the fault matrix and the traps of OKX's rules that it shows.
enum FaultTable {
  static let cases = doors + requests + ends + silences + data

  // MARK: At the door

  private static let doors: [FaultCase] = [
    // Row 10.
    FaultCase(
      promise: "an upgrade answered with 503 is tried again",
      faults: "http=503@1",
      until: ["ws.out:ticker", "ws.out:candle"],
      told: ["503"],
      events: ["disconnected": 1]
    ),
    // Row 9.
    FaultCase(
      promise: "a connection closed at its acceptance is tried again",
      faults: "close-at-accept@2",
      until: ["ws.out:ticker", "ws.out:candle"],
      told: ["next attempt in"],
      events: ["disconnected": 1]
    ),
    // Row 10: nowhere else is asked.
    FaultCase(
      promise: "a redirect is not followed",
      faults: "redirect@1/public",
      until: ["ws.out:ticker", "ws.out:candle"],
      told: ["301"],
      events: ["disconnected": 1]
    ),
  ]

  // MARK: In requests

  private static let requests: [FaultCase] = [
    // Rows 22; traps 7, 8, 10: three wordings, the id last, first and absent.
    refusal("refuse=ETH-USDT,wording=1,no-id"),
    refusal("refuse=ETH-USDT,wording=2,id-first"),
    refusal("refuse=ETH-USDT,wording=3"),
    // Row 23.
    FaultCase(
      promise: "nothing left to stream ends the feed",
      faults: "refuse-all",
      until: ["ws.exit:1"],
      more: 0,
      told: ["every symbol was refused: BTC-USDT, ETH-USDT"],
      events: ["refused": 2],
      goOn: [],
      exit: 1
    ),
    // Row 25.
    FaultCase(
      promise: "a passing refusal is asked again, and costs that request only",
      faults: "request-code=64007@1/public",
      until: ["merge.out:\"subscribed\",\"channel\":\"tickers\""],
      told: ["64007", "asking again"],
      events: ["subscribed": 6]
    ),
    // Trap 11.
    FaultCase(
      promise: "data before its ack is delivered",
      faults: "late-ack=1",
      until: ["sim.log:\"event\":\"subscribed\".*candle"],
      events: ["subscribed": 6]
    ),
    FaultCase(
      promise: "data after an unsubscribe is dropped and counted",
      faults: "linger=1",
      feed: "--symbols-file symbols",
      act: """
        poll 'grep -q ticker.*ETH-USDT ws.out'; echo BTC-USDT > symbols; kill -HUP $feed
        """,
      until: ["strike:linger"],
      goOn: ["BTC-USDT"],
      stopped: ["ETH-USDT"]
    ),
  ]

  private static func refusal(_ faults: String) -> FaultCase {
    FaultCase(
      promise: "one refused symbol costs that symbol",
      faults: faults,
      until: ["ws.out:\"refused\".*candles", "ws.out:candle.*BTC"],
      told: ["ETH-USDT", "60018"],
      events: ["refused": 3],
      goOn: ["BTC-USDT"],
      stopped: ["ETH-USDT"]
    )
  }

  // MARK: Ends

  private static let ends: [FaultCase] = [
    // Row 15; trap 14.
    closed(1008, "1008"),
    closed(4008, "4008 Too many channels."),
    // Row 16.
    FaultCase(
      promise: "a FIN without a close frame loses nothing that was sent",
      faults: "fin@40/public/1",
      until: [
        "strike:fin", "sim.log:\"connected\",\"peer\":3", "ws.err:dropped without a close frame",
      ],
      told: ["connection dropped without a close frame"],
      events: ["disconnected": 1, "connected": 3],
      connections: 3...3
    ),
    FaultCase(
      promise: "a reset is told and connected again",
      faults: "rst@40/public/1",
      until: ["strike:rst", "sim.log:\"connected\",\"peer\":3", "ws.err:next attempt in"],
      told: ["next attempt in"],
      events: ["disconnected": 1, "connected": 3],
      mayLose: true,
      connections: 3...3
    ),
    // Row 28, in small.
    FaultCase(
      promise: "a connection that ends at once again and again is not hammered",
      faults: "flap@3/public",
      until: ["sim.log:\"connected\",\"peer\":5"],
      more: 0,
      events: ["disconnected": 3],
      goOn: [],
      connections: 4...9
    ),
    // Row 60, in small.
    FaultCase(
      promise: "an exchange that is away is found again, and the hole told",
      faults: "away=2@4s",
      until: ["strike:away", "sim.log:\"connected\",\"peer\":4", "ws.err:did not come"],
      events: ["disconnected": 2, "connected": 4, "gap": 1],
      connections: 4...4
    ),
    // Row 27.
    FaultCase(
      promise: "a socket lost right after its notice is replaced",
      faults: "notice@2s,notice-cut=0",
      until: ["strike:notice", "sim.log:\"connected\",\"peer\":4"],
      told: ["64008"],
      events: ["switching": 2, "disconnected": 2, "connected": 4],
      connections: 4...4
    ),
    // Row 26; traps 12, 13: within ten seconds.
    FaultCase(
      promise: "an announced end loses nothing and doubles nothing, on both sockets",
      faults: "notice@2s,notice-cut=30",
      until: [
        "sim.log:\"event\":\"disconnected\",\"peer\":1", "sim.log:\"disconnected\",\"peer\":2",
      ],
      told: ["64008"],
      events: ["switching": 2, "connected": 4],
      // What the old sockets were sent after they were left is in the new ones' data.
      mayLose: true,
      isGapless: true,
      connections: 4...4
    ),
    // Trap 19.
    FaultCase(
      promise: "an unknown event is told once and ignored",
      faults: "event=channel-conn-count@5/public,event=brand-new@7/public",
      until: ["strike:event.*\"sent\":7"],
      told: ["ignored: event channel-conn-count", "ignored: event brand-new"]
    ),
    // Row 34; trap 6.
    FaultCase(
      promise: "pings of both kinds are answered, in any number",
      faults: "ping-flood=2000,server-ping=1",
      until: ["sim.log:\"event\":\"pong\",\"peer\":1", "sim.log:\"event\":\"pong\",\"peer\":2"]
    ),
  ]

  private static func closed(_ code: Int, _ words: String) -> FaultCase {
    FaultCase(
      promise: "a close code and its reason are told",
      faults: "close=\(code)@40/public/1",
      until: [
        "sim.log:\"code\":\(code)", "sim.log:\"connected\",\"peer\":3",
        "ws.err:closed by the peer: \(code)",
      ],
      told: ["closed by the peer: \(words)"],
      events: ["disconnected": 1, "connected": 3],
      connections: 3...3
    )
  }
}
