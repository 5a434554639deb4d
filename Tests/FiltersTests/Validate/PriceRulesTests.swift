import Filters
import Testing

/// `nonpositive_price`, `negative_volume`, `crossed_book`, `candle_range`.
struct PriceRulesTests {
  @Test(arguments: [
    "0", "-1", "0.0", "-0", "0e5", "-0.0000001", "0.000000000000000000000", "-1e-5",
  ])
  func refusesAPriceThatIsNotAboveZero(_ price: String) {
    for key in ["last", "bid", "ask", "open_24h", "high_24h", "low_24h"] {
      #expect(Judge.alone(RecordText.ticker.with(key, price)) == .nonpositivePrice, "\(key)")
    }
    for key in ["open", "high", "low", "close"] {
      #expect(Judge.alone(RecordText.candle.with(key, price)) == .nonpositivePrice, "\(key)")
    }
    #expect(Judge.alone(RecordText.trade.with("price", price)) == .nonpositivePrice)
  }

  @Test(arguments: ["0.000000000000000000000000454", "1e-30", "0.1", "9", "1e-300"])
  func takesAPriceHoweverSmall(_ price: String) {
    #expect(Judge.alone(RecordText.trade.with("price", price)) == nil)
  }

  @Test(arguments: ["-1", "-0.00000000000000000000001", "-1e-5"])
  func refusesANegativeSizeOrVolume(_ size: String) {
    for key in ["last_size", "bid_size", "ask_size", "volume_24h", "quote_volume_24h"] {
      #expect(Judge.alone(RecordText.ticker.with(key, size)) == .negativeVolume, "\(key)")
    }
    for key in ["volume", "quote_volume"] {
      #expect(Judge.alone(RecordText.candle.with(key, size)) == .negativeVolume, "\(key)")
    }
    #expect(Judge.alone(RecordText.trade.with("size", size)) == .negativeVolume)
  }

  @Test(arguments: ["0", "-0", "0.00", "-0.0", "-0e5"])
  func aVolumeMayBeZero(_ size: String) {
    #expect(Judge.alone(RecordText.ticker.with("volume_24h", size)) == nil)
    #expect(Judge.alone(RecordText.trade.with("size", size)) == nil)
  }

  @Test(
    arguments: [
      ("45123.4", "45123.5", nil), ("45123.5", "45123.5", nil), ("45123.50", "45123.5", nil),
      ("45123.6", "45123.5", .crossedBook), ("45123.50000001", "45123.5", .crossedBook),
      ("4.51235e4", "45123.5", nil), ("100000", "99999.99", .crossedBook),
      // Binary floats cannot tell these two apart.
      ("45123.0000000000002", "45123.0000000000001", .crossedBook),
      ("45123.0000000000001", "45123.0000000000002", nil),
      ("null", "45123.5", nil), ("45123.4", "null", nil),
    ] as [(String, String, Reason?)]
  )
  func aBidIsNeverAboveItsAsk(_ bid: String, _ ask: String, _ expected: Reason?) {
    let record = RecordText.ticker.with("last", "null").with("bid", bid).with("ask", ask)
    #expect(Judge.alone(record) == expected)
  }

  @Test(
    arguments: [
      ("10", "12", "9", "11", nil), ("10", "10", "10", "10", nil),
      ("10.0", "10", "10.00", "1e1", nil),
      ("12", "12", "9", "9", nil), ("8", "12", "9", "11", .candleRange),
      ("13", "12", "9", "11", .candleRange), ("10", "12", "9", "8.99", .candleRange),
      ("10", "12", "9", "12.01", .candleRange), ("10", "9", "12", "11", .candleRange),
      ("0.0000004541", "0.000000454", "0.000000453", "0.000000454", .candleRange),
    ] as [(String, String, String, String, Reason?)]
  )
  func aBarHoldsItsOwnEnds(
    _ open: String,
    _ high: String,
    _ low: String,
    _ close: String,
    _ expected: Reason?
  ) {
    let record = RecordText.candle.with("open", open).with("high", high).with("low", low)
      .with("close", close)
    #expect(Judge.alone(record) == expected)
  }

  @Test func whatIsAllowedIsNotAFault() {
    let record = RecordText.ticker.with("last", "0").with("bid_size", "-1").with("bid", "45124")
    #expect(Judge.alone(record) == .nonpositivePrice)
    #expect(Judge.alone(record, allowing: [.nonpositivePrice]) == .negativeVolume)
    #expect(Judge.alone(record, allowing: [.nonpositivePrice, .negativeVolume]) == .crossedBook)
    #expect(
      Judge.alone(record, allowing: [.nonpositivePrice, .negativeVolume, .crossedBook, .priceJump])
        == nil
    )
  }

  @Test func anAllowedFaultOfShapeLeavesTheOtherRules() {
    #expect(
      Judge.alone(RecordText.ticker.with("ts_ms", "1.5"), allowing: [.malformed]) == nil
    )
    #expect(
      Judge.alone(RecordText.ticker.without("ts_ms").with("bid", "0"), allowing: [.missingField])
        == .nonpositivePrice
    )
    #expect(Judge.alone(RecordText.ticker.without("symbol"), allowing: [.missingField]) == nil)
    #expect(Judge.alone(RecordText.ticker.with("symbol", "7"), allowing: [.missingField]) == nil)
    var judge = Judge(allowing: [.malformed])
    #expect(judge.push("no object") == .malformed)
  }
}
