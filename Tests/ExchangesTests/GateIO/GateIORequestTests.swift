import Exchanges
import Foundation
import MarketData
import Testing

/// What Gate.io is sent, and how symbols are spelled for it.
@Suite("Gate.io's requests")
struct GateIORequestTests {
  private let time = UnixTime(microseconds: 1_611_541_000_999_999)

  private func texts(_ subscriptions: [Subscription], _ operation: FeedOperation = .subscribe)
    -> [String]
  {
    GateIO.requests(operation, subscriptions, firstID: 3, at: time).map {
      String(decoding: $0.text, as: UTF8.self)
    }
  }

  @Test func thePathKeepsItsLastSlash() {
    #expect(GateIO.lines.map(\.path) == ["/ws/v4/"])
    #expect(GateIO.regions.map(\.webSocketURL) == ["wss://api.gateio.ws"])
  }

  @Test func onePairAMessageEachWithItsOwnNumber() {
    let wanted = [
      Subscription(.tickers, "BTC-USDT"), Subscription(.quotes, "BTC-USDT"),
      Subscription(.trades, "币安人生-USDT"), Subscription(.candles(.minute), "BTC-USDT"),
    ]
    #expect(
      texts(wanted) == [
        #"{"time":1611541000,"id":3,"channel":"spot.tickers","event":"subscribe","payload":["BTC_USDT"]}"#,
        #"{"time":1611541000,"id":4,"channel":"spot.book_ticker","event":"subscribe","payload":["BTC_USDT"]}"#,
        #"{"time":1611541000,"id":5,"channel":"spot.trades","event":"subscribe","payload":["币安人生_USDT"]}"#,
        #"{"time":1611541000,"id":6,"channel":"spot.candlesticks","event":"subscribe","payload":["1m","BTC_USDT"]}"#,
      ]
    )
    let requests = GateIO.requests(.subscribe, wanted, firstID: 3, at: time)
    #expect(requests.map(\.id) == ["3", "4", "5", "6"])
    #expect(requests.map(\.subscriptions) == wanted.map { [$0] })
  }

  @Test func leavingIsAskedForInTheSameForm() {
    #expect(
      texts([Subscription(.candles(.day), "A-B")], .unsubscribe) == [
        #"{"time":1611541000,"id":3,"channel":"spot.candlesticks","event":"unsubscribe","payload":["1d","A_B"]}"#
      ]
    )
  }

  @Test func aSymbolCannotBreakOutOfItsQuotes() throws {
    let text = try #require(texts([Subscription(.tickers, "A\"]}-B\\")]).first)
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(json?["payload"] as? [String] == ["A\"]}_B\\"])
  }

  @Test func theHeartbeatCarriesWholeSeconds() {
    #expect(GateIO.ping(at: time) == #"{"time":1611541000,"channel":"spot.ping"}"#)
  }

  @Test func weeksAndMonthsAreNotOfferedAndRESTHasFewer() {
    #expect(
      GateIO.intervals.map(\.name)
        == ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
    )
    #expect(
      GateIO.snapshotIntervals.map(\.name) == ["1m", "5m", "15m", "30m", "1h", "4h", "1d"]
    )
  }

  @Test(arguments: [
    ("BTC-USDT", "BTC-USDT"), ("BTC_USDT", "BTC-USDT"), ("BTC/USDT", "BTC-USDT"),
    ("币安人生_USDT", "币安人生-USDT"), ("BTCUSDT", nil), ("BTC-", nil), ("_USDT", nil),
    ("A-B-C", nil), ("", nil),
  ])
  func symbolsAreReadAsPeopleTypeThem(word: String, symbol: String?) {
    #expect(GateIO.symbol(word) == symbol)
    if let symbol { #expect(GateIO.symbol(GateIO.spelling(of: symbol)) == symbol) }
  }
}
