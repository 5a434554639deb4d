/// Ways to spoil a frame.
enum FrameFaults {
  /// The frame with `text` behind the first `mark`; as it was if there is no mark.
  static func insert(_ text: String, behind mark: String, in frame: [UInt8]) -> [UInt8] {
    let pattern = Array(mark.utf8)
    guard frame.count > pattern.count else { return frame }
    for start in 0...(frame.count - pattern.count)
    where frame[start..<start + pattern.count].elementsEqual(pattern) {
      var altered = frame
      altered.insert(contentsOf: text.utf8, at: start + pattern.count)
      return altered
    }
    return frame
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
}
