/// Words that parsers look for: numbers at the edges, tokens of JSON, keys and names.
public enum FuzzDictionary {
  static let numbers = [
    "0", "1", "-1", "9007199254740992", "9007199254740993", "-9007199254740992",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "4294967296",
    "18446744073709551616", "1e400", "-1e400", "1e-400", "1.7976931348623157e308", "1E5", "0e99999",
    "0.1", "00", "99999999999999999", "123456789012345678", "1763800000000", "1763800060000",
    "1763800000000000", "8640000000000", "0.000000000000000000000001", "1e308", "12345678.12345678",
  ]

  static let tokens: [String] =
    numbers + [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0041", "\\u0000", "\\ud83d\\ude00", "\\ud800",
      "\\/", "\\n", "null", "true", "false", "\n", "\r\n", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}",
      "\u{9B}", " ", "é", "비", "😀", "\u{202E}",
      "{\"a\":", "[[[[[[[[", "\"\"", "--", "NaN", "Infinity", ".", "-", "+", "e", "%", "=", "&",
      "@",
      "://", "#", "ms", "1d", "1M", "1s", "3d", "\"type\":\"ticker\",", "\"type\":\"candle\",",
      "\"type\":\"status\",", "\"source\":\"rest\",", "\"closed\":true", "\"rejected\":\"stale\"",
      "\"ts_ms\":", "\"recv_us\":", "\"exchange\":\"okx\",", "\"event\":\"gap\",",
      "\"symbol\":\"A\",",
      "\"arg\":{", "\"data\":[", "\"event\":\"error\",", "\"code\":\"60012\",", "\"ts\":\"",
      "64008", "50011", "51001", "ping", "pong",
    ]

  /// The words as libFuzzer reads them, one a line.
  public static var file: String {
    (tokens.map { Array($0.utf8) } + [[FuzzInput.mark], [0xFF], [0xC3, 0x28]])
      .map { "\"" + $0.map(escaped).joined() + "\"\n" }.joined()
  }

  private static func escaped(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.utf8.count < 2 ? "0" + digits : digits)
  }
}
