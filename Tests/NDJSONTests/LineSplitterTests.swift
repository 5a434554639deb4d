import NDJSON
import Testing

/// Bytes into lines: however they arrive, the lines are the same.
struct LineSplitterTests {
  private static let stream = Array("one\n\ntwo, längér\r\n\u{0}three\nlast without end".utf8)
  private static let lines = ["one", "", "two, längér\r", "\u{0}three", "last without end"]

  @Test func everyCutInTwoGivesTheSameLines() {
    let stream = LineSplitterTests.stream
    for cut in 0...stream.count {
      var splitter = Collected()
      splitter.append(stream[..<cut])
      splitter.append(stream[cut...])
      #expect(splitter.finished() == LineSplitterTests.lines, "cut at \(cut)")
    }
  }

  @Test func everyPieceSizeGivesTheSameLines() {
    let stream = LineSplitterTests.stream
    for size in 1...stream.count {
      var splitter = Collected()
      for start in stride(from: 0, to: stream.count, by: size) {
        splitter.append(stream[start..<min(start + size, stream.count)])
      }
      #expect(splitter.finished() == LineSplitterTests.lines, "pieces of \(size)")
    }
  }

  @Test("What a caller has read itself is left out, and no more than there is")
  func leavesOut() {
    var splitter = LineSplitter()
    let text = Array("one\ntwo\nthree\nfo".utf8)
    splitter.append(text.span)
    #expect(splitter.next() == .line(0..<3))
    splitter.skip(0)
    #expect(splitter.nextStart == 4)
    splitter.skip(4)
    #expect(splitter.next() == .line(8..<13))
    #expect(splitter.next() == nil)
    splitter.skip(100)
    #expect(splitter.pendingBytes == 0)
    splitter.append(Array("next\n".utf8).span)
    #expect(splitter.next() == .line(0..<4))
  }

  @Test func noOtherControlCharacterEndsALine() {
    // Newlines are looked for in blocks, in which any control character is noticed.
    for length in 0..<200 {
      for control in UInt8(0)..<0x20 where control != 0x0A {
        var line = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        line.append(control)
        line += [UInt8](repeating: 0xFF, count: 70)
        var splitter = LineSplitter()
        splitter.append((line + [0x0A, 0x79]).span)
        #expect(splitter.next() == .line(0..<line.count))
        #expect(splitter.next() == nil)
      }
    }
  }

  @Test func readingAndAppendingAreTheSame() {
    var splitter = LineSplitter()
    let stream = LineSplitterTests.stream
    splitter.read(upTo: 64) { out in for byte in stream { out.append(byte) } }
    var lines: [String] = []
    while let piece = splitter.next() {
      guard case .line(let range) = piece else { continue }
      lines.append(String(decoding: splitter.bytes[range], as: UTF8.self))
    }
    #expect(lines == Array(LineSplitterTests.lines.dropLast()))
    #expect(splitter.pendingBytes == "last without end".utf8.count)
  }

  @Test(arguments: [("", []), ("\n", [""]), ("\n\n", ["", ""]), ("a", ["a"]), ("a\n", ["a"])])
  func countsBlankLinesAndNoneBehindTheLastNewline(_ text: String, _ expected: [String]) {
    var splitter = Collected()
    splitter.append(Array(text.utf8)[...])
    #expect(splitter.finished() == expected)
  }

  @Test(arguments: [9, 10, 11, 12, 30])
  func skipsALineBeyondTheLimitAndSaysHowLongItWas(_ length: Int) {
    let stream = Array("ab\n".utf8) + [UInt8](repeating: 0x78, count: length) + Array("\ncd\n".utf8)
    let long = length > 10 ? "oversized \(length)" : String(repeating: "x", count: length)
    for size in 1...stream.count {
      var splitter = Collected(longestLine: 10)
      for start in stride(from: 0, to: stream.count, by: size) {
        splitter.append(stream[start..<min(start + size, stream.count)])
        #expect(splitter.held <= 10 + size)
      }
      #expect(splitter.finished() == ["ab", long, "cd"], "pieces of \(size)")
    }
  }

  @Test func tellsOfALongLineThatNeverEnds() {
    var splitter = Collected(longestLine: 10)
    for _ in 0..<100 {
      splitter.append([UInt8](repeating: 0x78, count: 7)[...])
      #expect(splitter.held <= 17)
    }
    #expect(splitter.finished() == ["oversized 700"])
  }

  @Test func theLimitIsOneMebibyteUnlessTold() {
    let limit = LineSplitter.longestLine
    #expect(limit == 1_048_576)
    for (length, expected) in [(limit, false), (limit + 1, true)] {
      var splitter = LineSplitter()
      splitter.append(([UInt8](repeating: 0x78, count: length) + [0x0A]).span)
      switch splitter.next() {
      case .oversized(let bytes): #expect(expected && bytes == length)
      case .line(let range): #expect(!expected && range.count == length)
      case nil: Issue.record("a line was expected")
      }
    }
  }

  /// A splitter and the lines that came out of it.
  private struct Collected {
    private var splitter: LineSplitter
    private var lines: [String] = []

    init(longestLine: Int = LineSplitter.longestLine) {
      splitter = LineSplitter(longestLine: longestLine)
    }

    var held: Int { splitter.pendingBytes }

    mutating func append(_ piece: ArraySlice<UInt8>) {
      splitter.append(Array(piece).span)
      while let piece = splitter.next() { note(piece) }
    }

    mutating func finished() -> [String] {
      if let piece = splitter.finish() { note(piece) }
      #expect(splitter.finish() == nil)
      return lines
    }

    private mutating func note(_ piece: LineSplitter.Piece) {
      switch piece {
      case .line(let range):
        lines.append(String(decoding: splitter.bytes[range], as: UTF8.self))
      case .oversized(let bytes):
        lines.append("oversized \(bytes)")
      }
    }
  }
}
