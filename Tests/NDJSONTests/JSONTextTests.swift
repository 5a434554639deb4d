import NDJSON
import TestSupport
import Testing

/// What escaped text means.
struct JSONTextTests {
  @Test(arguments: [
    (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"), (#""é\n한""#, "é\n한"),
    (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""a\u0000b""#, "a\u{0}b"),
  ])
  func readsStrings(_ json: String, _ expected: String) throws {
    let bytes = Array(json.utf8)
    var scanner = JSONScanner()
    let value = try scanner.value(bytes.span)
    #expect(JSONText.string(value, in: bytes.span) == expected)
  }

  @Test(arguments: [
    (#"{"l\u0061st":1}"#, #"{"last":1}"#), (#""\/""#, #""/""#),
    (#""\u0022\u005c\n\u0000""#, #""\u0022\u005c\n\u0000""#),
    (#""\ud83d\ude00\u00e9""#, #""\ud83d\ude00\u00e9""#), (#""\\u0061""#, #""\\u0061""#),
    (#""\\\u0061""#, #""\\a""#), (#""\u007e\u007f\u0020""#, #""~\u007f ""#),
  ])
  func writesEscapedLettersAsLetters(_ text: String, _ expected: String) {
    #expect(JSONText.plain(Array(text.utf8).span) == Array(expected.utf8))
  }

  @Test(arguments: validJSON)
  func plainTextIsStillJSON(_ example: JSONCase) {
    #expect(refusal(of: JSONText.plain(example.bytes.span)) == nil)
  }
}
