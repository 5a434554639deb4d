import Exchanges
import Foundation
import Testing

/// What Binance sends, read as records or as what it means.
@Suite struct BinanceMessageTests {
  private static let combined = Frames.fixture("combined", of: "Binance")
  private static let raw = Frames.fixture("raw", of: "Binance")

  @Test func aTickerKeepsEveryDigit() {
    let reading = Reading(Self.raw[0], of: Binance.self)
    #expect(reading.message == .data(Subscription(.tickers, "btcusdt")))
    #expect(
      reading.records == [
        "{\"type\":\"ticker\",\"exchange\":\"binance\",\"symbol\":\"btcusdt\",\"source\":\"ws\","
          + "\"ts_ms\":1772574569035,\"recv_us\":1763800000005123,\"last\":68004.12000000,"
          + "\"last_size\":0.00250000,\"bid\":68004.11000000,\"bid_size\":0.25511000,"
          + "\"ask\":68004.12000000,\"ask_size\":1.46494000,\"open_24h\":69442.01000000,"
          + "\"high_24h\":69506.94000000,\"low_24h\":66158.00000000,"
          + "\"volume_24h\":25691.57255000,\"quote_volume_24h\":1742778450.16795780}"
      ]
    )
  }

  /// Trap 8.
  @Test(arguments: 0..<7)
  func theSameEventRawIsTheSameRecord(line: Int) throws {
    let whole = VenueFrames.object(Self.combined[line])
    let inner = try JSONSerialization.data(
      withJSONObject: try #require(whole["data"]),
      options: [.withoutEscapingSlashes]
    )
    let named = Reading(Self.combined[line], of: Binance.self)
    let bare = Reading(String(decoding: inner, as: UTF8.self), of: Binance.self)
    #expect(named.records == bare.records)
    if line == 3 {
      // No time and no event: of no use, and never taken for one from 1970.
      #expect(named.records.isEmpty)
      return
    }
    #expect(named.message == bare.message)
    #expect(named.records.count == 1)
    #expect(named.refused.isEmpty && named.oddFields.isEmpty)
  }

  /// Trap 12: `x` alone tells, whatever the times say.
  @Test func aBarIsFinalWhenTheVenueSaysSo() {
    let closed = [Self.combined[4], Self.combined[5], Self.raw[1]]
    for frame in closed {
      let reading = Reading(frame, of: Binance.self)
      #expect(reading.field("closed") == "true")
    }
    #expect(Reading(Self.combined[2], of: Binance.self).field("closed") == "false")
    #expect(Reading(Self.raw[1], of: Binance.self).field("ts_ms") == "1783302540000")
    #expect(Reading(Self.combined[4], of: Binance.self).field("volume") == "0.00000000")
  }

  /// Traps 16 and 19.
  @Test func aTakerSoldWhereTheBuyerWasTheMaker() {
    let reading = Reading(Self.combined[6], of: Binance.self)
    #expect(reading.field("side") == "\"sell\"")
    #expect(reading.field("id") == "\"705291099\"")
    #expect(reading.field("ts_ms") == "1639351062243")
    let bought = VenueFrames.binance.trade("BTC-USDT", 5, 7)
    #expect(Reading(bought, of: Binance.self).field("side") == "\"buy\"")
  }

  /// Trap 14.
  @Test func aTimeInMicrosecondsIsRefusedByName() {
    let reading = Reading(
      VenueFrames.binance.ticker("BTC-USDT", 1_772_574_569_035_123, "1"),
      of: Binance.self
    )
    #expect(reading.records.isEmpty)
    #expect(reading.refused == ["\"E\" is not a time: 1772574569035123"])
  }

  /// Trap 17.
  @Test func aNameBeyondASCIISurvivesBothWays() throws {
    let symbol = try #require(Binance.symbol("币安人生-USDT"))
    let frame =
      "{\"stream\":\"币安人生usdt@trade\",\"data\":{\"e\":\"trade\",\"s\":\"币安人生USDT\",\"t\":1,"
      + "\"p\":\"1\",\"q\":\"1\",\"T\":1,\"m\":true}}"
    let reading = Reading(frame, of: Binance.self)
    #expect(reading.message == .data(Subscription(.trades, Binance.spelling(of: symbol))))
    #expect(reading.records.count == 1, "\(reading.refused)")
    let escaped = frame.replacingOccurrences(of: "币", with: "\\u5e01")
    #expect(Reading(escaped, of: Binance.self).message == reading.message)
    #expect(Reading(escaped, of: Binance.self).records == reading.records)
    let path = Binance.request(for: .ticker(symbol: symbol), demoTrading: false).path
    #expect(path == "/api/v3/ticker/24hr?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT")
  }

  @Test func anotherMarketsRowIsRefused() {
    let frame = Self.raw[0].replacingOccurrences(of: "BTCUSDT", with: "ETHUSDT")
    let reading = Reading("{\"stream\":\"btcusdt@ticker\",\"data\":\(frame)}", of: Binance.self)
    #expect(reading.records.isEmpty)
    #expect(reading.refused == ["it is about \"ETHUSDT\", which was not asked for"])
  }

  /// Trap 9, and the notice of trap 6.
  @Test(arguments: [
    ("{\"result\":null,\"id\":7}", FeedMessage.acknowledgedRequest("7")),
    ("{\"id\":\"x7\",\"result\":null}", .acknowledgedRequest("x7")),
    ("{\"result\":true,\"id\":0}", .pong),
    ("{\"e\":\"serverShutdown\",\"E\":1770123456789}", shutdown),
    (
      "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}",
      shutdown
    ),
    ("{\"error\":{\"code\":2,\"msg\":\"Invalid request: x\"},\"id\":3}", refusal("2", "3")),
    ("{\"error\":{\"code\":2,\"msg\":\"Invalid request: x\"},\"id\":null}", refusal("2", nil)),
    ("{\"code\":2,\"msg\":\"Invalid request: x\",\"id\":3}", refusal("2", "3")),
    ("{\"code\":3,\"msg\":\"Invalid request: x\"}", refusal("3", nil)),
  ])
  func answersAreTakenForWhatTheyAre(frame: String, message: FeedMessage) {
    let reading = Reading(frame, of: Binance.self)
    #expect(reading.message == message)
    #expect(reading.records.isEmpty)
  }

  private static let shutdown = FeedMessage.closingSoon(
    code: "serverShutdown",
    text: "the server will shut down"
  )

  private static func refusal(_ code: String, _ id: String?) -> FeedMessage {
    .refused(
      FeedRefusal(
        kind: .request,
        code: code,
        text: "Invalid request: x",
        subscription: nil,
        requestID: id
      )
    )
  }

  /// What was recorded elsewhere, beside the checkout.
  @Test func recordedFramesAreRecordsOrOfNoUse() {
    for (file, line) in Frames.recorded(of: "binance") {
      let reading = Reading(line, of: Binance.self)
      switch reading.message {
      case .data:
        #expect(reading.records.count == 1 && reading.oddFields.isEmpty, "\(file): \(line)")
      case .ignored:
        let isOther = file.hasPrefix("bookTicker") || line.hasPrefix("{\"stream\":\"!ticker@arr\"")
        #expect(isOther, "\(file): \(line)")
      case .acknowledged, .acknowledgedRequest, .acknowledgedNext, .left, .refused, .closingSoon,
        .pong, .ping, .nothing, .unreadable:
        Issue.record("\(file): \(line): \(reading.message)")
      }
    }
  }
}
