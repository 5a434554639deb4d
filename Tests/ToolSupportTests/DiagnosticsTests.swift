/// What reaches standard error: levels, folding, and nothing that could drive a terminal.

import Foundation
import MarketData
import Testing

@testable import ToolSupport

private func at(_ seconds: Int64) -> MonotonicTime {
  MonotonicTime(microseconds: seconds * 1_000_000)
}

private func warning(_ text: String) -> Diagnostic { Diagnostic(.warning, text) }

struct DiagnosticsTests {
  @Test func repeatsWithinAMinuteBecomeOneLineWithTheirCount() {
    var folding = RepeatFolding()
    #expect(folding.report(key: "k", warning("a"), at: at(0)) == [warning("a")])
    #expect(folding.deadline == at(60))
    #expect(folding.report(key: "k", warning("b"), at: at(1)) == [])
    #expect(folding.report(key: "k", warning("c"), at: at(59)) == [])
    #expect(folding.advance(to: at(59)) == [])
    #expect(folding.advance(to: at(60)) == [warning("c (repeated 2 times)")])
    // It goes on: counted at once, told a minute later.
    #expect(folding.report(key: "k", warning("d"), at: at(61)) == [])
    #expect(folding.advance(to: at(120)) == [warning("d (repeated once more)")])
    // A minute without one: forgotten, so the next is a first.
    #expect(folding.advance(to: at(180)) == [])
    #expect(folding.deadline == nil)
    #expect(folding.report(key: "k", warning("e"), at: at(181)) == [warning("e")])
  }

  @Test func kindsAreFoldedApart() {
    var folding = RepeatFolding()
    #expect(folding.report(key: "x", warning("x"), at: at(0)) == [warning("x")])
    #expect(folding.report(key: "y", warning("y"), at: at(0)) == [warning("y")])
    _ = folding.report(key: "y", warning("y"), at: at(1))
    #expect(folding.finish() == [warning("y (repeated once more)")])
    #expect(folding.finish() == [])
  }

  @Test func theNumberOfKindsIsBoundedAndNoCountIsLost() {
    var folding = RepeatFolding(capacity: 2)
    _ = folding.report(key: "a", warning("a"), at: at(0))
    _ = folding.report(key: "a", warning("a"), at: at(1))
    _ = folding.report(key: "b", warning("b"), at: at(2))
    #expect(
      folding.report(key: "c", warning("c"), at: at(3))
        == [warning("a (repeated once more)"), warning("c")]
    )
    #expect(folding.report(key: "b", warning("b"), at: at(4)) == [])
  }

  @Test(arguments: [
    ("plain 가격 📈", "plain 가격 📈"), ("a\nb\r\tc", "a\\nb\\r\\tc"),
    ("\u{1b}[2Jboo", "\\u{1b}[2Jboo"), ("\u{7f}\u{9b}", "\\u{7f}\\u{9b}"),
    ("\u{202e}abc\u{2028}", "\\u{202e}abc\\u{2028}"), ("\0", "\\u{0}"),
  ])
  func outsideTextCannotDriveATerminal(text: String, shown: String) {
    #expect(plainText(text, limit: 1_000) == shown)
  }

  @Test func aLongTextIsCutBetweenCharacters() {
    #expect(plainText("가가가", limit: 7) == "가가…")
    let hostile = Diagnostic(.error, String(repeating: "\"\u{1b}", count: 100_000))
    for format in Diagnostic.Format.allCases {
      let line = hostile.line(format, tool: "dantaro-validate", at: UnixTime(microseconds: 0))
      #expect(line.count <= 4_096)
      #expect(line.filter { $0 == 0x0a }.count == 1)
    }
  }

  @Test func aLineHasItsToolAndItsLevel() {
    func line(_ level: Diagnostic.Level, _ format: Diagnostic.Format) -> String {
      let bytes = Diagnostic(level, "say \"hi\"").line(
        format,
        tool: "okx-ws",
        at: UnixTime(microseconds: 17)
      )
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(line(.error, .text) == "okx-ws: error: say \"hi\"\n")
    #expect(line(.warning, .text) == "okx-ws: warning: say \"hi\"\n")
    #expect(line(.note, .text) == "okx-ws: say \"hi\"\n")
    #expect(
      line(.note, .json)
        == #"{"ts_us":17,"tool":"okx-ws","level":"note","message":"say \"hi\""}"# + "\n"
    )
  }

  @Test(arguments: [
    (Diagnostic.Level.warning, "t: error: 1\nt: warning: 2\n"),
    (.note, "t: error: 1\nt: warning: 2\nt: 3\n"),
    (.debug, "t: error: 1\nt: warning: 2\nt: 3\nt: debug: 4\n"),
  ])
  func theThresholdDecidesWhatIsPrinted(threshold: Diagnostic.Level, expected: String) throws {
    let pipe = Pipe()
    let voice = Diagnostics(
      tool: "t",
      threshold: threshold,
      descriptor: pipe.fileHandleForWriting.fileDescriptor
    )
    voice.error("1")
    voice.warning("2")
    voice.note("3")
    voice.debug("4")
    try pipe.fileHandleForWriting.close()
    let printed = try pipe.fileHandleForReading.readToEnd() ?? Data()
    #expect(String(decoding: printed, as: UTF8.self) == expected)
  }

  @Test func aListenerThatLeftOrNeverReadsEndsNothing() throws {
    Signals.ignoreWriteSignals()
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    let voice = Diagnostics(tool: "t", descriptor: descriptor)
    // Fill the pipe: 64 KiB on Linux, and some.
    let filler = String(repeating: "x", count: 1_400)
    var lines = 0
    while voice.lost == 0, lines < 1_000 {
      voice.note(filler)
      lines += 1
    }
    #expect(voice.lost == 1)
    try pipe.fileHandleForReading.close()
    voice.note("nobody")
    #expect(voice.lost == 2)
  }

  @Test func onlyTheFirstUnreadLineIsWaitedForAndTheLostOnesAreTold() throws {
    Signals.ignoreWriteSignals()
    let pipe = TestPipe()
    defer { close(pipe.reading) }
    let voice = Diagnostics(tool: "t", descriptor: pipe.writing)
    let filler = String(repeating: "x", count: 1_400)
    for _ in 0..<100 where voice.lost == 0 { voice.note(filler) }
    let before = voice.lost
    #expect(before > 0)
    let took = ContinuousClock().measure { for _ in 0..<50 { voice.note(filler) } }
    #expect(voice.lost == before + 50)
    #expect(took < .seconds(2))
    var unread = [UInt8](repeating: 0, count: 1 << 20)
    #expect(read(pipe.reading, &unread, unread.count) > 0)
    voice.note("heard again")
    close(pipe.writing)
    #expect(
      String(decoding: pipe.readAll(), as: UTF8.self)
        == "t: warning: \(voice.lost) lines were lost here: nobody read, or there was no room\n"
        + "t: heard again\n"
    )
    #expect(voice.lost == before + 50)
  }
}
