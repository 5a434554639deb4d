import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// A form takes its own spelling and nothing else.
@Suite struct FrameFormTests {
  private static let form = FrameForm(##"{"first number":#,"name":"$","last":"#"}"##)

  private static func values(_ text: String) -> [String]? {
    var values = FrameForm.Values(repeating: .none)
    let bytes = Array(text.utf8)
    guard form.read(bytes.span, &values) else { return nil }
    return (0..<3).map { bytes.span.string(at: values[$0]) }
  }

  @Test(arguments: [
    ("7", "a", "0.5"), ("-1.25", "BTC-USDT", "-0"), ("0", "a b", "12345678901234.5678901234"),
    ("12345678901234567890", "a", "-1.12345678901234567890"),
  ])
  func itsValuesStandInTheirOrder(_ first: String, _ name: String, _ last: String) {
    let text = "{\"first number\":\(first),\"name\":\"\(name)\",\"last\":\"\(last)\"}"
    #expect(Self.values(text) == [first, name, last])
  }

  @Test(arguments: [
    "00", "01.5", "1.", ".5", "1e5", "--1", "-", "+1", "", "1.2.3", "0x1", "null",
    "1 ", " 1", "1\u{0}",
  ])
  func whatIsNoUsualNumberDoesNotFit(_ number: String) {
    #expect(Self.values("{\"first number\":\(number),\"name\":\"a\",\"last\":\"1\"}") == nil)
    #expect(Self.values("{\"first number\":1,\"name\":\"a\",\"last\":\"\(number)\"}") == nil)
  }

  /// Numbers of every length, and what is nearly one, against the grammar.
  @Test func itTakesWhatTheGrammarTakes() throws {
    let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?/
    var random = SeededGenerator(seed: 5)
    var taken = 0
    for _ in 0..<20_000 {
      let length = Int.random(in: 1...20, using: &random)
      var number = (0..<length).map { _ in String(Int.random(in: 0...9, using: &random)) }
      for odd in [".", ".", "0", "-", "e", "\u{80}"] where Bool.random(using: &random) {
        if odd != "." && Int.random(in: 0..<4, using: &random) > 0 { continue }
        number[Int.random(in: 0..<length, using: &random)] = odd
      }
      let text = number.joined()
      let fits = try grammar.wholeMatch(in: text) != nil
      #expect(
        (Self.values("{\"first number\":\(text),\"name\":\"a\",\"last\":\"1\"}") != nil) == fits
      )
      #expect(
        (Self.values("{\"first number\":1,\"name\":\"a\",\"last\":\"\(text)\"}") != nil) == fits
      )
      if fits { taken += 1 }
    }
    #expect(taken > 4_000)
  }

  @Test(arguments: ["", "\\u0041", "é", "a\nb", "a\\\"b", "a\u{7F}\u{80}"])
  func whatIsNoPlainNameDoesNotFit(_ name: String) {
    #expect(Self.values("{\"first number\":1,\"name\":\"\(name)\",\"last\":\"1\"}") == nil)
  }

  @Test(arguments: ["", " ", "}", "\n", "{\"first number\":1,\"name\":\"a\",\"last\":\"1\"}"])
  func whatGoesOnDoesNotFit(_ more: String) {
    let text = "{\"first number\":1,\"name\":\"a\",\"last\":\"1\"}"
    #expect((Self.values(text + more) == nil) == !more.isEmpty)
    #expect(Self.values(more + text) == nil || more.isEmpty)
  }
}
