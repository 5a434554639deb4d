/// Ways to spoil a frame.
///
/// A frame that does not have what is to be spoilt stays as it was.
enum FrameFaults {
  /// The frame with `text` behind the first `mark`.
  static func insert(_ text: String, behind mark: String, in frame: [UInt8]) -> [UInt8] {
    guard let start = find(mark, in: frame) else { return frame }
    return joined(frame[..<start], Array(text.utf8)[...], frame[start...])
  }

  /// The frame with `text` instead of the string that begins behind the first `mark`.
  static func replace(_ mark: String, with text: String, in frame: [UInt8]) -> [UInt8] {
    guard let old = string(behind: mark, in: frame) else { return frame }
    return joined(frame[..<old.lowerBound], Array(text.utf8)[...], frame[old.upperBound...])
  }

  /// The frame with the prices of bid and ask exchanged.
  static func crossQuote(_ frame: [UInt8], ask askMark: String, bid bidMark: String) -> [UInt8] {
    guard let ask = string(behind: askMark, in: frame),
      let bid = string(behind: bidMark, in: frame)
    else { return frame }
    let words = (
      ask: String(decoding: frame[ask], as: UTF8.self),
      bid: String(decoding: frame[bid], as: UTF8.self)
    )
    let half = replace(askMark, with: words.bid, in: frame)
    return replace(bidMark, with: words.ask, in: half)
  }

  /// A candle frame whose row has three strings only.
  static func shortenRow(_ frame: [UInt8]) -> [UInt8] {
    guard let start = find("\"data\":[[", in: frame) else { return frame }
    var quotes = 0
    for place in start..<frame.count where frame[place] == UInt8(ascii: "\"") {
      quotes += 1
      if quotes == 6 { return frame[...place] + Array("]]}".utf8) }
    }
    return frame
  }

  /// The frame with its rows twice.
  static func repeatRow(_ frame: [UInt8]) -> [UInt8] {
    guard let start = find("\"data\":[", in: frame), frame.count >= start + 2 else { return frame }
    let rows = frame[start..<frame.count - 2]
    return frame[..<start] + rows + [UInt8(ascii: ",")] + rows + frame.suffix(2)
  }

  /// The frame with no rows.
  static func withoutRows(_ frame: [UInt8]) -> [UInt8] {
    guard let start = find("\"data\":[", in: frame) else { return frame }
    return frame[..<start] + Array("]}".utf8)
  }

  /// The same data in another order, with blanks, line ends, unknown keys and escapes.
  static func respell(_ frame: [UInt8], _ key: ChannelKey) -> [UInt8] {
    guard let start = find("\"data\":", in: frame), frame.count > start else { return frame }
    let escaped = key.instId.replacing("-", with: "\\u002d")
    let data = frame[start..<frame.count - 1]
    return Array("\t{ \"new\\u00e9\" : {\"a\":[ null,true, -1.5e3 ]},\r\n \"data\" : ".utf8) + data
      + Array(" ,\n\"arg\" : { \"instId\" : \"\(escaped)\" , \"x\":{},".utf8)
      + Array("\"channel\":\"\(key.channel)\" } }\n".utf8)
  }

  /// The frame with one more key, legal and unknown, whose lists are `levels` deep.
  static func nest(_ frame: [UInt8], levels: Int) -> [UInt8] {
    guard frame.last == UInt8(ascii: "}") else { return frame }
    return frame.dropLast() + Array(",\"deep\":".utf8)
      + [UInt8](repeating: UInt8(ascii: "["), count: levels)
      + [UInt8](repeating: UInt8(ascii: "]"), count: levels) + [UInt8(ascii: "}")]
  }

  /// The frame with one more key, legal and unknown, that makes it `bytes` long.
  static func pad(_ frame: [UInt8], to bytes: Int) -> [UInt8] {
    let wrapping = Array(",\"pad\":\"\"".utf8)
    guard frame.last == UInt8(ascii: "}"), bytes > frame.count + wrapping.count else {
      return frame
    }
    var altered = Array(frame.dropLast())
    altered += wrapping.dropLast()
    altered += [UInt8](repeating: UInt8(ascii: "x"), count: bytes - frame.count - wrapping.count)
    altered += Array("\"}".utf8)
    return altered
  }

  /// The frame with a byte that no UTF-8 has, inside its last string.
  static func spoilText(_ frame: [UInt8]) -> [UInt8] {
    guard let quote = frame.lastIndex(of: UInt8(ascii: "\"")), quote > 0 else { return frame }
    var altered = frame
    altered[quote - 1] = 0xFF
    return altered
  }

  // MARK: Final candle rows

  private static let finalEnd = Array("\"1\"]]}".utf8)

  /// True for a candle frame whose row is the bar's last.
  static func isFinal(_ frame: [UInt8], _ key: ChannelKey) -> Bool {
    key.channel.hasPrefix("candle") && frame.suffix(finalEnd.count) == finalEnd[...]
  }

  /// A final candle frame as an unfinished one.
  static func reopen(_ frame: [UInt8]) -> [UInt8] {
    frame.dropLast(finalEnd.count) + Array("\"0\"]]}".utf8)
  }

  // MARK: Places

  private static func joined(_ pieces: ArraySlice<UInt8>...) -> [UInt8] { pieces.flatMap { $0 } }

  /// Where the text behind the first `mark` begins.
  static func find(_ mark: String, in frame: [UInt8]) -> Int? {
    let pattern = Array(mark.utf8)
    guard frame.count > pattern.count else { return nil }
    for start in 0...(frame.count - pattern.count)
    where frame[start..<start + pattern.count].elementsEqual(pattern) {
      return start + pattern.count
    }
    return nil
  }

  /// The inside of the string that begins behind the first `mark`.
  private static func string(behind mark: String, in frame: [UInt8]) -> Range<Int>? {
    guard let start = find(mark, in: frame),
      let end = frame[start...].firstIndex(of: UInt8(ascii: "\""))
    else { return nil }
    return start..<end
  }
}
