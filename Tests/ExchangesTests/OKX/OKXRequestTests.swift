import Exchanges
import Foundation
import MarketData
import Testing

/// What is sent to OKX, and where to.
@Suite struct OKXRequestTests {
  @Test func aSubscriptionIsWrittenAsTheVenueReadsIt() {
    let requests = OKX.requests(
      .subscribe,
      [Subscription(.tickers, "BTC-USDT"), Subscription(.candles(.day), "ETH-USDT")],
      firstID: 3,
      at: UnixTime(microseconds: 0)
    )
    #expect(requests.count == 1)
    #expect(
      requests.first.map { String(decoding: $0.text, as: UTF8.self) } == """
        {"id":"d3","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},\
        {"channel":"candle1Dutc","instId":"ETH-USDT"}]}
        """
    )
    #expect(
      OKX.requests(
        .unsubscribe,
        [Subscription(.trades, "A-B")],
        firstID: 1,
        at: UnixTime(microseconds: 0)
      ).map {
        String(decoding: $0.text, as: UTF8.self)
      } == [
        "{\"id\":\"d1\",\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"A-B\"}]}"
      ]
    )
  }

  @Test(arguments: [0, 1, 2, 90, 1_000, 20_000])
  func manyChannelsFitIntoFewRequestsBelowTheLimit(count: Int) throws {
    let wanted = (0..<count).map { Subscription(.tickers, "COIN\($0)-USDT") }
    let requests = OKX.requests(.subscribe, wanted, firstID: 1, at: UnixTime(microseconds: 0))
    #expect(requests.flatMap(\.subscriptions) == wanted, "each once, in order")
    #expect(requests.count <= count / 60 + 1)
    for (index, request) in requests.enumerated() {
      #expect(request.text.count <= 4_096)
      #expect(request.id == "d\(index + 1)")
      #expect(request.id.utf8.count <= 32)
      #expect(request.id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
      let read = try JSONSerialization.jsonObject(with: Data(request.text)) as? [String: Any]
      let args = read?["args"] as? [[String: String]]
      #expect(args?.map { $0["instId"] } == request.subscriptions.map(\.symbol))
    }
  }

  @Test func anOddSpellingCannotBreakTheRequest() throws {
    let odd = "A\"},{\\-한"
    let request = OKX.requests(
      .subscribe,
      [Subscription(.tickers, odd)],
      firstID: 1,
      at: UnixTime(microseconds: 0)
    )[0]
    let read = try JSONSerialization.jsonObject(with: Data(request.text)) as? [String: Any]
    #expect((read?["args"] as? [[String: String]])?.first?["instId"] == odd)
  }

  @Test func candlesGoToTheBusinessSocketAndTheRestToThePublicOne() {
    #expect(OKX.line(for: .tickers).path == "/ws/v5/public")
    #expect(OKX.line(for: .trades).path == "/ws/v5/public")
    for interval in Interval.allCases {
      #expect(OKX.line(for: .candles(interval)).path == "/ws/v5/business")
    }
  }

  @Test func nothingDialsTheRetiredPort() {
    #expect(OKX.regions.map(\.name) == ["global", "eea", "us"])
    for region in OKX.regions {
      let urls = [region.webSocketURL, region.demoWebSocketURL, region.restURL].compactMap { $0 }
      #expect(urls.count == 3)
      for url in urls {
        #expect(url.split(separator: ":").count == 2, "\(url): no port, so 443")
        #expect(url.hasSuffix(".okx.com"))
      }
      #expect(region.webSocketURL != region.demoWebSocketURL)
    }
  }

  @Test(arguments: [
    ("MATIC-USDT", "MATIC-USDT is now POL-USDT"),
    ("BTC-USD", "BTC-USD has gone; BTC-USDC took its place"),
    ("BTCUSDT", "symbols are spelled BASE-QUOTE, such as BTC-USDT"),
    ("", "symbols are spelled BASE-QUOTE, such as BTC-USDT"), ("BTC-USDT", nil),
    ("-", "symbols are spelled BASE-QUOTE, such as BTC-USDT"),
  ])
  func aRetiredSymbolIsHinted(symbol: String, hint: String?) {
    #expect(OKX.hint(forRefused: symbol) == hint)
  }
}
