/// One line a record, as the seed prints it.

import NDJSON
import Testing

@testable import Filters

struct TickLineTests {
  private func line(_ record: String, namingExchange: Bool = false) -> String {
    written {
      TickLine.append(Array(record.utf8).span, namingExchange: namingExchange, to: &$0)
    }
  }

  @Test func printsTheSeedsTwoLines() {
    #expect(line(ticker()) == "📊 BTC-USDT: $45,123.45 (Vol: 1,234,567)\n")
    #expect(line(candle()) == "🕯️ ETH-USDT: Close $3,005.25 (Vol: 987,654)\n")
  }

  @Test(arguments: [
    (ticker("PEPE-USDT", last: "0.000000454"), "📊 PEPE-USDT: $0.000000454 (Vol: 1,234,567)\n"),
    (ticker("BTC-KRW", last: "61234567"), "📊 BTC-KRW: ₩61,234,567 (Vol: 1,234,567)\n"),
    (
      ticker("ETH-BTC", last: "0.06650", volume: "0.5"), "📊 ETH-BTC: 0.06650 BTC (Vol: <1)\n"
    ),
    (
      ticker("BTC-USDT-SWAP", last: "45123.0"), "📊 BTC-USDT-SWAP: $45,123.0 (Vol: 1,234,567)\n"
    ),
    (trade(), "💱 BTC-USDT: $45,123.45 x 1,500.25 sell\n"),
    (candle(volume: "null"), "🕯️ ETH-USDT: Close $3,005.25 (Vol: -)\n"),
  ])
  func writesTheRecordsOwnDigits(record: String, text: String) {
    #expect(line(record) == text)
  }

  @Test(arguments: [
    (ticker(last: "null"), "$45,123.4 / $45,123.5"),
    (ticker(last: "null", bid: "null"), "- / $45,123.5"),
    (ticker(last: "null", bid: "null", ask: "null"), "-"),
  ])
  func showsTheBookWhereNothingWasTraded(record: String, price: String) {
    #expect(line(record) == "📊 BTC-USDT: \(price) (Vol: 1,234,567)\n")
  }

  @Test func namesTheExchangeWhenAsked() {
    #expect(
      line(ticker(exchange: "binance"), namingExchange: true)
        == "📊 binance BTC-USDT: $45,123.45 (Vol: 1,234,567)\n"
    )
  }

  @Test func readsNamesThatAreSpelledWithEscapes() {
    #expect(line(ticker(#"\u0042TC-USDT"#)).hasPrefix("📊 BTC-USDT: $"))
    #expect(!line(ticker(#"\u001b[2J-USDT"#)).contains("\u{1B}"))
  }

  @Test(arguments: [
    "", "not json", "{}", "[1]", status(.alive), ticker(more: #","rejected":"price_jump""#),
    #"{"type":"book","symbol":"BTC-USDT"}"#,
  ])
  func showsNothingForWhatIsNoPrice(record: String) {
    #expect(line(record) == "")
  }
}
