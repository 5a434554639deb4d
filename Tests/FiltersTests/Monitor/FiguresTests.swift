/// How numbers, prices and widths are written for people.

import MarketData
import Testing

@testable import Filters

struct FiguresTests {
  @Test(arguments: [
    ("0.000000454", "0.000000454"), ("1234567.891", "1,234,567.891"), ("45123.45", "45,123.45"),
    ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234.5", "-1,234.5"), ("-123", "-123"),
    ("100000", "100,000"), ("1.50", "1.50"), ("30744587.593360288", "30,744,587.593360288"),
    ("1e5", "1e5"), ("1234.5E-3", "1234.5E-3"), ("", ""),
  ])
  func groupsThousandsAndKeepsTheDigits(number: String, text: String) {
    #expect(Figures.grouped(Array(number.utf8).span) == text)
  }

  @Test(arguments: [
    ("1234567.89", "1,234,567"), ("987654", "987,654"), ("0.37", "<1"), ("0.000", "0"), ("0", "0"),
    ("999.999", "999"), ("1e6", "1e6"), ("-0.5", "-0"),
  ])
  func cutsVolumesToWholeUnits(number: String, text: String) {
    #expect(Figures.whole(Array(number.utf8).span) == text)
  }

  @Test(arguments: [
    (15.3, "15.3"), (0, "0.0"), (0.05, "0.1"), (0.04, "0.0"), (12345.67, "12,345.7"),
    (-1.25, "-1.3"),
    (Double.infinity, "900,000,000,000,000.0"), (Double.nan, "0.0"),
  ])
  func roundsToOneDecimal(number: Double, text: String) {
    #expect(Figures.tenths(number) == text)
  }

  @Test(arguments: [
    ("BTC-USDT", "$1"), ("ETH-USD", "$1"), ("BTC-USDC", "$1"), ("BTC-KRW", "₩1"),
    ("ETH-BTC", "1 BTC"),
    ("BTC-EUR", "1 EUR"), ("BTC-USDT-SWAP", "$1"), ("BTC-USD-261225", "$1"),
    ("BTC-USD-261225-100000-C", "1 BTC"), ("BTC", "1"), ("BTC-", "1"), ("", "1"), ("-USDT", "$1"),
  ])
  func signsPricesAsTheQuoteSays(symbol: String, price: String) {
    #expect(Currency(ofSymbol: symbol).price("1") == price)
  }

  @Test(arguments: [
    (ReportLanguage.korean, 0.3, "0.3초"), (.korean, 59.9, "59.9초"), (.korean, 60, "1.0분"),
    (.korean, 918, "15.3분"), (.english, 300, "5.0 min"), (.english, 7_200, "2.0 h"),
    (.english, 259_200, "3.0 d"), (.english, -5, "0.0 s"),
  ])
  func tellsSpansWithTheirUnit(language: ReportLanguage, seconds: Double, text: String) {
    let span = TimeSpan(microseconds: Int64(seconds * 1_000_000))
    #expect(language.duration(span) == text)
  }

  @Test(arguments: [
    ("BTC-USDT", 8), ("심볼", 4), ("📈", 2), ("🕯️", 2), ("₩1", 2), ("e\u{301}", 1), ("가격 ₩", 6),
    ("🚨 BTC", 6), ("…", 1), ("", 0), ("\u{1B}[1m", 3),
  ])
  func countsTheColumnsOfATerminal(text: String, columns: Int) {
    #expect(DisplayWidth.columns(text) == columns)
  }

  @Test(arguments: [
    ("BTC-USDT", 8, "BTC-USDT"), ("BTC-USDT", 5, "BTC-…"), ("서비스 상태", 6, "서비…"),
    ("서비스", 4, "서…"), ("abc", 1, "…"), ("abc", 0, ""),
  ])
  func cutsTextToColumns(text: String, width: Int, cut: String) {
    #expect(DisplayWidth.fit(text, to: width) == cut)
    #expect(DisplayWidth.columns(cut) <= width)
  }

  @Test func takesWhatSteersATerminalOutOfNames() {
    #expect(TerminalText.harmless("BTC\u{1B}[2J\u{9B}2J\u{202E}-USDT") == "BTC?[2J?2J?-USDT")
    #expect(TerminalText.harmless("비트코인-KRW") == "비트코인-KRW")
  }
}
