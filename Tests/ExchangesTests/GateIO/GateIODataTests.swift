import Exchanges
import Foundation
import MarketData
import NDJSON
import Testing

/// Gate.io's data frames: every digit as sent, volumes and times in their places.
@Suite("Gate.io's data")
struct GateIODataTests {
  private func read(_ text: String) -> Reading { Reading(text, of: GateIO.self) }

  @Test(arguments: [("tickers", 5), ("trades", 3), ("candles", 4)])
  func everyDigitOfARecordedFrameComesOutAsSent(file: String, count: Int) throws {
    let frames = Frames.fixture(file, of: "GateIO")
    #expect(frames.count == count)
    for frame in frames {
      let reading = read(frame)
      #expect(reading.records == [try GateIOReference.record(frame)])
      #expect(reading.refused.isEmpty && reading.oddFields.isEmpty)
    }
  }

  @Test func everyFrameBesideTheCheckoutComesOutAsSent() throws {
    for (file, line) in Frames.recorded(of: "gateio") {
      let reading = read(line)
      if file.contains(".subscribe.") {
        let name = file.hasPrefix("spot.tickers") ? "tickers" : "trades"
        #expect(reading.message == .acknowledgedNext(channel: name), "\(file)")
      } else {
        #expect(reading.records == [try GateIOReference.record(line)], "\(file): \(line)")
        #expect(reading.refused.isEmpty && reading.oddFields.isEmpty)
      }
    }
  }

  // MARK: Tickers

  private static func ticker(_ fields: String, time: String = "\"time\":7,\"time_ms\":7005")
    -> String
  {
    "{\(time),\"channel\":\"spot.tickers\",\"event\":\"update\",\"result\":"
      + "{\"currency_pair\":\"A_B\",\"last\":\"1\",\(fields)}}"
  }

  @Test(arguments: [
    ("\"time\":7,\"time_ms\":7005", "7005"), ("\"time\":7", "7000"), ("\"time\":\"7\"", "7000"),
    ("\"time\":7,\"time_ms\":\"7005\"", "7005"),
  ])
  func aTickersTimeIsWhenItWasSent(time: String, expected: String) {
    #expect(read(Self.ticker("\"low_24h\":\"1\"", time: time)).field("ts_ms") == expected)
  }

  @Test(arguments: [
    "\"id\":1", "\"time\":null", "\"time\":\"x\"", "\"time\":-1", "\"time\":9007199254740991",
    "\"time\":7,\"time_ms\":\"--\"",
  ])
  func aTickerWithoutATimeIsRefused(time: String) {
    let reading = read(Self.ticker("\"low_24h\":\"1\"", time: time))
    #expect(reading.records.isEmpty)
    #expect(reading.refused.count == 1)
  }

  @Test func whatTickersLackIsNull() {
    // A change of -100 % is no opening price either.
    let reading = read(Self.ticker("\"change_percentage\":\"-100\",\"highest_bid\":\"\""))
    for name in ["open_24h", "last_size", "bid", "bid_size", "ask", "ask_size", "volume_24h"] {
      #expect(reading.field(name) == "null", "\(name)")
    }
    #expect(reading.oddFields.isEmpty)
  }

  @Test func aLastPriceOutsideBidAndAskIsPassedOn() {
    let reading = read(Self.ticker("\"highest_bid\":\"70773\",\"lowest_ask\":\"70773.1\""))
    #expect(reading.field("last") == "1")
    #expect(reading.field("bid") == "70773")
  }

  @Test func whatIsNoNumberIsNullAndTold() {
    let reading = read(Self.ticker("\"high_24h\":\"--\""))
    #expect(reading.field("high_24h") == "null")
    #expect(reading.oddFields == ["\"high_24h\": \"--\""])
  }

  @Test func aTickerThatSaysNothingIsRefused() {
    let frame = Self.ticker("\"low_24h\":\"1\"").replacingOccurrences(
      of: "\"last\":\"1\"",
      with: "\"last\":\"\""
    )
    #expect(read(frame).refused == ["neither last nor bid nor ask is set"])
  }

  // MARK: Names

  @Test(arguments: ["币安人生_USDT", "\\u5e01\\u5b89\\u4eba\\u751f_USDT"])
  func aNameThatIsNotOfLatinLettersSurvives(name: String) {
    let frame = Self.ticker("\"low_24h\":\"1\"").replacingOccurrences(of: "A_B", with: name)
    #expect(read(frame).message == .data(Subscription(.tickers, "币安人生_USDT")))
    #expect(read(frame).records.count == 1)
  }

  @Test(arguments: ["", "\"currency_pair\":\"\",", "\"currency_pair\":5,"])
  func dataOfNoPairIsUnreadable(pair: String) {
    let frame = Self.ticker("\"low_24h\":\"1\"").replacingOccurrences(
      of: "\"currency_pair\":\"A_B\",",
      with: pair
    )
    #expect(read(frame).message == .unreadable("no \"currency_pair\""))
  }

  // MARK: Trades

  private static func trade(_ fields: String) -> String {
    "{\"time\":7,\"channel\":\"spot.trades\",\"event\":\"update\",\"result\":{\"id\":5,"
      + "\"side\":\"sell\",\"currency_pair\":\"A_B\",\"amount\":\"2\",\"price\":\"3\",\(fields)}}"
  }

  @Test(arguments: [
    ("\"create_time_ms\":\"1619093543708.2642\"", "1619093543708"),
    ("\"create_time_ms\":\"1619093546958.9999\"", "1619093546958"),
    ("\"create_time_ms\":1619093546958.5", "1619093546958"),
    ("\"create_time_ms\":\"1619093546958\"", "1619093546958"),
    ("\"create_time\":1619093543", "1619093543000"),
  ])
  func aTradesTimeIsInWholeMilliseconds(time: String, expected: String) {
    let reading = read(Self.trade(time))
    #expect(reading.field("ts_ms") == expected)
    #expect(reading.field("id") == "\"5\"")
    #expect(reading.field("side") == "\"sell\"")
  }

  @Test(arguments: [
    "\"create_time_ms\":\"\"", "\"create_time_ms\":\".5\"", "\"create_time_ms\":\"1.\"",
    "\"create_time_ms\":\"1.2.3\"", "\"create_time_ms\":\"1.2e9\"", "\"create_time_ms\":\"-1.5\"",
    "\"create_time_ms\":[1.5]", "\"create_time_ms\":null", "\"create_time\":\"1.5\"", "\"x\":1",
  ])
  func aTradeWithoutATimeIsRefused(time: String) {
    let reading = read(Self.trade(time))
    #expect(reading.records.isEmpty)
    #expect(reading.refused.count == 1)
  }

  // MARK: Candles

  private static func candle(_ fields: String, name: String = "1m_A_B") -> String {
    "{\"time\":7,\"channel\":\"spot.candlesticks\",\"event\":\"update\",\"result\":{\"t\":\"60\","
      + "\"o\":\"1\",\"h\":\"4\",\"l\":\"1\",\"c\":\"3\",\"n\":\"\(name)\",\(fields)}}"
  }

  @Test(arguments: [
    ("\"v\":\"20\",\"a\":\"10\",\"w\":true", "10", "20", "true"),
    ("\"v\":\"20\",\"a\":\"10\",\"w\":false", "10", "20", "false"),
    ("\"v\":\"20\"", "null", "20", "false"), ("\"a\":\"10\",\"w\":true", "10", "null", "true"),
  ])
  func volumesAreNotTakenForOneAnother(
    fields: String,
    volume: String,
    quoteVolume: String,
    closed: String
  ) {
    let reading = read(Self.candle(fields))
    #expect(reading.message == .data(Subscription(.candles(.minute), "A_B")))
    #expect(reading.field("ts_ms") == "60000")
    #expect(reading.field("volume") == volume)
    #expect(reading.field("quote_volume") == quoteVolume)
    #expect(reading.field("closed") == closed)
  }

  @Test func everyIntervalIsHeardUnderItsName() {
    for interval in GateIO.intervals {
      let reading = read(Self.candle("\"w\":true", name: "\(interval.name)_币_B"))
      #expect(reading.message == .data(Subscription(.candles(interval), "币_B")))
    }
    for name in ["7d_A_B", "30d_A_B", "10s_A_B", "AB", "_A_B"] {
      let reading = read(Self.candle("\"w\":true", name: name))
      #expect(reading.message == .ignored("a candle of an interval that was not asked for"))
    }
  }

  // MARK: Quotes

  @Test func aQuoteHasFourFieldsAndAnEmptySideHasNone() throws {
    let frame = try #require(Frames.fixture("quotes", of: "GateIO").first)
    let reading = read(frame)
    #expect(reading.message == .data(Subscription(.quotes, "BTC_USDT")))
    guard case .quote(let quote) = reading.rows.rows.first else {
      Issue.record("no quote")
      return
    }
    func text(_ range: TextRange) -> String {
      String(decoding: Array(frame.utf8)[Int(range.lower)..<Int(range.upper)], as: UTF8.self)
    }
    #expect(text(quote.bid) == "19177.79" && text(quote.bidSize) == "0.0003341504")
    #expect(text(quote.ask) == "19179.38" && text(quote.askSize) == "0.09")
    let empty = read(frame.replacingOccurrences(of: "19177.79", with: ""))
    guard case .quote(let quote) = empty.rows.rows.first else {
      Issue.record("no quote")
      return
    }
    #expect(quote.bid.isEmpty && quote.bidSize.isEmpty)
    #expect(!quote.ask.isEmpty)
    #expect(empty.oddFields.isEmpty)
  }
}
