/// The rows about data: what does not come, what comes wrong, what comes in an unusual form.
extension FaultTable {
  // MARK: Silences

  static let silences: [FaultCase] = [
    // Row 19; trap 32.
    FaultCase(
      promise: "pongs without data are told as silence",
      faults: "no-data@40/public",
      feed: "--silent-after 1s BTC-USDT ETH-USDT",
      until: [
        "strike:no-data", "ws.out:BTC-USDT.*\"silent\",\"channel\":\"tickers\"",
        "ws.out:ETH-USDT.*\"silent\",\"channel\":\"tickers\"",
      ],
      more: 0,
      told: ["BTC-USDT tickers: no data for 1 s"],
      events: ["silent": 2],
      goOn: [],
      connections: 2...4
    ),
    // Row 21.
    FaultCase(
      promise: "one mute channel is told, and its others go on",
      faults: "mute=BTC-USDT:candle1s@4/business",
      feed: "--silent-after 1s BTC-USDT ETH-USDT",
      until: ["ws.out:BTC-USDT.*\"silent\",\"channel\":\"candles\""],
      told: ["BTC-USDT candles 1s: no data for 1 s"],
      events: ["silent": 1]
    ),
    FaultCase(
      promise: "a symbol that was acked but never delivered is told as such",
      faults: "mute=ETH-USDT",
      feed: "--silent-after 1s BTC-USDT ETH-USDT",
      until: ["ws.out:ETH-USDT.*\"silent\",\"channel\":\"tickers\""],
      told: ["ETH-USDT tickers: subscribed 1 s ago, and never a first frame"],
      events: ["silent": 3],
      goOn: ["BTC-USDT"],
      stopped: ["ETH-USDT"]
    ),
    // Anomalies A10, A13: a live subscription when its instrument goes.
    FaultCase(
      promise: "a delisted symbol falls silent and the others go on",
      faults: "delist=ETH-USDT@4s",
      feed: "--silent-after 1s BTC-USDT ETH-USDT",
      until: [
        "strike:delist", "ws.out:ETH-USDT.*\"silent\",\"channel\":\"candles\"",
      ],
      told: ["ETH-USDT candles 1s: no data for 1 s"],
      goOn: ["BTC-USDT"],
      stopped: ["ETH-USDT"]
    ),
  ]

  // MARK: Data

  static let data: [FaultCase] = [
    // Row 31; traps 21, 23, 24; row 56: one bad thing costs one thing, each by its name.
    FaultCase(
      promise: "each bad value costs its own record",
      faults:
        "price=1e400@2/public,price=0@4/public,price=--@6/public,price=@8/public,crossed@10/public,spike@12/public,"
        + "shift=60@14/public,empty-fields@16/public,shift=-60@18/public",
      until: ["strike:shift.*\"sent\":1[789]"],
      told: ["no number, so null: \"last\": \"--\""],
      rejected: [
        "malformed": 1, "nonpositive_price": 1, "crossed_book": 1, "price_jump": 1, "future": 1,
      ],
      // The one from a minute ago, where it comes before the end.
      keptBack: 0...1
    ),
    // Row 31; traps 20, 29: unreadable frames and rows.
    FaultCase(
      promise: "each broken frame costs itself",
      faults: "bad-utf8@5/public,bad-json@7/public,deep@9/public,empty-data@11/public,"
        + "two-rows@13/public,short-row@2/business",
      until: ["strike:two-rows", "strike:short-row"],
      told: ["not UTF-8", "nested deeper", "a list of 3 elements"],
      keptBack: 1...1,
      unreadable: 3,
      refusedRows: 1,
      extraRows: 0
    ),
    // Row 29.
    FaultCase(
      promise: "fragments and large messages come whole",
      faults: "fragment,big=30000@5/public,big=3000000@9/public",
      until: ["strike:big.*\"sent\":[89]"]
    ),
    FaultCase(
      promise: "a message over the limit costs its connection, not the feed",
      faults: "big=5000000@9/public/1",
      until: ["strike:big", "sim.log:\"connected\",\"peer\":3"],
      told: ["message over the size limit"],
      events: ["disconnected": 1, "connected": 3],
      mayLose: true,
      connections: 3...3
    ),
    // Trap 20.
    FaultCase(
      promise: "other key order, blanks, escapes and unknown keys change nothing",
      faults: "odd-json",
      until: ["ws.out:candle", "ws.out:trade"]
    ),
    // Trap 25.
    FaultCase(
      promise: "a repeated message is written once behind merge",
      faults: "twice@5/public",
      until: ["strike:twice"],
      keptBack: 1...1,
      extraRows: 0
    ),
    FaultCase(
      promise: "a repeated final candle is written once",
      faults: "repeat-closed@2/BTC-USDT",
      until: ["strike:repeat-closed"],
      keptBack: 1...1
    ),
    FaultCase(
      promise: "a closed candle does not open again",
      faults: "reopen-closed@2/BTC-USDT",
      until: ["strike:reopen-closed"],
      keptBack: 1...1
    ),
    FaultCase(
      promise: "a final candle that does not come is told as a gap",
      faults: "lose-closed@2/BTC-USDT",
      until: ["strike:lose-closed", "ws.err:did not come"],
      told: ["BTC-USDT candles 1s: 1 closed candles did not come"],
      events: ["gap": 1]
    ),
    // Row 35, in small.
    FaultCase(
      promise: "a flood loses nothing",
      faults: "flood=3000",
      until: ["ws.out:candle"],
      more: 4_000
    ),
  ]
}
