/// Header lines we add to requests, made safe: no byte of a value may end the line.

enum RequestHeader {
  static func userAgent(_ value: String) -> String { line("User-Agent", value, limit: 200) }

  /// `name: value` and CR LF; bytes that are not visible ASCII or blank are left out.
  static func line(_ name: String, _ value: String, limit: Int) -> String {
    "\(visible(name, limit: 64)): \(visible(value, limit: limit))\r\n"
  }

  private static func visible(_ text: String, limit: Int) -> String {
    String(decoding: text.utf8.filter { $0 >= 0x20 && $0 < 0x7F }.prefix(limit), as: UTF8.self)
  }
}
