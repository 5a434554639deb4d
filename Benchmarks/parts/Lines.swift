/// A text as lines; where each begins and ends is known beforehand, so that finding them costs nothing.

struct Lines {
  private let bytes: [UInt8]
  private var starts: [Int] = [0]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
  }

  /// Whole lines only.
  var count: Int { starts.count - 1 }

  /// Calls back with a line, its newline not included.
  @inline(__always)
  func with(_ index: Int, _ body: (Span<UInt8>) -> Void) {
    body(bytes.span.extracting(starts[index]..<starts[index + 1] - 1))
  }
}
