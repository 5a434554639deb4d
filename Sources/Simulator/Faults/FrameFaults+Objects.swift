/// Ways to spoil a frame whose data is one object.

extension FrameFaults {
  static func contains(_ text: String, _ frame: [UInt8]) -> Bool {
    find(text, in: frame) != nil
  }

  /// The frame with `other` instead of the first `text`.
  static func exchange(_ text: String, for other: String, in frame: [UInt8]) -> [UInt8] {
    guard let end = find(text, in: frame) else { return frame }
    return frame[..<(end - text.utf8.count)] + Array(other.utf8) + frame[end...]
  }

  /// The frame with null instead of the string whose quote ends `mark`.
  static func nullify(_ mark: String, in frame: [UInt8]) -> [UInt8] {
    guard mark.hasSuffix("\""), let start = find(mark, in: frame),
      let quote = frame[start...].firstIndex(of: UInt8(ascii: "\""))
    else { return frame }
    return frame[..<(start - 1)] + Array("null".utf8) + frame[(quote + 1)...]
  }

  /// The frame with another number behind the first `mark`.
  static func shift(_ mark: String, in frame: [UInt8], by amount: Int64) -> [UInt8] {
    guard let start = find(mark, in: frame) else { return frame }
    let digits = frame[start...].prefix { (0x30...0x39).contains($0) }
    guard let old = Int64(String(decoding: digits, as: UTF8.self)) else { return frame }
    return frame[..<start] + Array(String(old &+ amount).utf8) + frame[digits.endIndex...]
  }

  /// The frame with no fields in the object behind `mark`, or with none at all.
  static func emptied(_ frame: [UInt8], behind mark: String?) -> [UInt8] {
    guard let mark, let start = find(mark, in: frame) else { return Array("{}".utf8) }
    var depth = 0
    for place in start..<frame.count {
      if frame[place] == UInt8(ascii: "{") { depth += 1 }
      if frame[place] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return frame[..<start] + Array("{}".utf8) + frame[(place + 1)...] }
      }
    }
    return frame
  }

  /// The same data with blanks, line ends, an unknown key and an escape in each word.
  static func respell(_ frame: [UInt8]) -> [UInt8] {
    guard frame.first == UInt8(ascii: "{") else { return frame }
    var altered = Array("\t{ \"new\\u00e9\" : {\"a\":[ null,true, -1.5e3 ]},\r\n ".utf8)
    var isInside = false
    var isValue = false
    for place in frame.indices.dropFirst() {
      let byte = frame[place]
      if isInside, isValue, frame[place - 1] == UInt8(ascii: "\""), isLetter(byte) {
        altered += Array("\\u00\(String(byte, radix: 16))".utf8)
        continue
      }
      altered.append(byte)
      if byte == UInt8(ascii: "\"") {
        isInside.toggle()
      } else if !isInside, byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") {
        isValue = byte == UInt8(ascii: ":")
        altered.append(0x20)
      }
    }
    return altered + Array("\n".utf8)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
