import NDJSON

/// A frame as it came, in a line: `{"recv_us":…,"frame":…}`.
///
/// JSON on one line stands verbatim, other text as a JSON string; bytes that are no text stand as
/// `"base64"`.
enum RawFrame {
  static func write(
    _ frame: Span<UInt8>,
    isText: Bool,
    recvUs: Int64,
    to output: inout LineBuffer
  ) {
    output.append("{\"recv_us\":")
    output.append(integer: recvUs)
    if isText, isEmbeddable(frame) {
      output.append(",\"frame\":")
      output.append(frame)
    } else if isText, isUTF8(frame) {
      output.append(",\"frame\":")
      output.append(jsonString: frame)
    } else {
      output.append(",\"base64\":\"")
      appendBase64(frame, to: &output)
      output.append("\"")
    }
    output.append("}\n")
  }

  private static func isEmbeddable(_ frame: Span<UInt8>) -> Bool {
    for index in frame.indices where frame[index] == 0x0A { return false }
    var scanner = JSONScanner()
    do {
      _ = try scanner.value(frame)
      try scanner.end(frame)
      return true
    } catch {
      return false  // Whatever is wrong with it, it stands as a string instead.
    }
  }

  private static func isUTF8(_ frame: Span<UInt8>) -> Bool {
    do {
      _ = try UTF8Span(validating: frame)
      return true
    } catch {
      return false  // Where it breaks does not matter: it stands as base64 instead.
    }
  }

  private static func appendBase64(_ bytes: Span<UInt8>, to output: inout LineBuffer) {
    func letter(_ six: UInt32) -> UInt8 {
      switch six & 63 {
      case let value where value < 26: UInt8(value) + UInt8(ascii: "A")
      case let value where value < 52: UInt8(value - 26) + UInt8(ascii: "a")
      case let value where value < 62: UInt8(value - 52) + UInt8(ascii: "0")
      case 62: UInt8(ascii: "+")
      default: UInt8(ascii: "/")
      }
    }
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let group =
        UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[index + 2]) : 0)
      output.append(letter(group >> 18))
      output.append(letter(group >> 12))
      output.append(left > 1 ? letter(group >> 6) : UInt8(ascii: "="))
      output.append(left > 2 ? letter(group) : UInt8(ascii: "="))
      index += 3
    }
  }
}
