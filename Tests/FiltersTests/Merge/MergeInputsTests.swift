import Filters
import MarketData
import NDJSON
import Testing

/// The order of several inputs' lines, and that it does not depend on how they were read.
@Suite struct MergeInputsTests {
  /// Feeds whole texts in pieces of random length and returns what was written.
  static func run(
    _ texts: [String],
    clock: MergeInputs.Clock,
    seed: UInt64,
    longestPiece: Int
  ) -> (output: [UInt8], accounts: MergeAccounts) {
    var options = SourceMerge.Options()
    options.writesStatus = true
    var inputs = MergeInputs(count: texts.count, clock: clock, into: SourceMerge(options))
    var output = LineBuffer()
    var generator = SeededGenerator(seed: seed)
    var splitters = [LineSplitter](repeating: LineSplitter(), count: texts.count)
    var rests = texts.map { Array($0.utf8)[...] }
    var open = Set(texts.indices)
    while !open.isEmpty {
      // By `recv_us` only what is wanted is read, as the tool does it.
      let wanted = open.filter { inputs.wants($0) }.sorted()
      guard let input = wanted.randomElement(using: &generator) else {
        Issue.record("nothing is wanted, yet not all has ended")
        return ([], inputs.merge.accounts)
      }
      let piece = rests[input].prefix(Int.random(in: 1...longestPiece, using: &generator))
      rests[input].removeFirst(piece.count)
      splitters[input].append(Array(piece).span)
      let now = Merging.now(Double(seed))
      while case .line(let range)? = splitters[input].next() {
        let bytes = splitters[input].bytes
        let line = bytes.span.extracting(range)
        if inputs.line(line, from: input, at: now, to: &output) { output.appendLine(line) }
      }
      if rests[input].isEmpty {
        open.remove(input)
        inputs.end(input, to: &output)
      }
    }
    inputs.finish(at: Merging.now(Double(seed)), to: &output)
    return (output.bytes, inputs.merge.accounts)
  }

  static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  @Test func takesTheEarliestAndOnTiesTheFirstInput() {
    let first = Self.text([1, 4, 4, 9].map { #"{"a":\#($0),"recv_us":\#($0)}"# })
    let second = Self.text([2, 4, 5].map { #"{"b":\#($0),"recv_us":\#($0)}"# })
    let (output, _) = Self.run([first, second], clock: .records, seed: 1, longestPiece: 9)
    let order = String(decoding: output, as: UTF8.self).split(separator: "\n").map {
      $0.dropFirst(2).prefix(4).filter { $0 != "\"" && $0 != ":" }.prefix(2)
    }
    #expect(order == ["a1", "b2", "a4", "a4", "b4", "b5", "a9"])
  }

  @Test func aLineWithoutATimeStaysBehindTheOneBeforeIt() {
    let first = Self.text([#"{"a":1,"recv_us":5}"#, "{}", #"{"a":3,"recv_us":7}"#])
    let second = Self.text([#"{"b":1,"recv_us":6}"#])
    let (output, _) = Self.run([first, second], clock: .records, seed: 1, longestPiece: 9)
    #expect(
      String(decoding: output, as: UTF8.self)
        == Self.text([
          #"{"a":1,"recv_us":5}"#, "{}", #"{"b":1,"recv_us":6}"#, #"{"a":3,"recv_us":7}"#,
        ])
    )
  }

  @Test(arguments: [Int64(1) << 53 - 1, .max])
  func aTimeOfReceiptThatCannotBeCostsNoOtherLine(impossible: Int64) {
    let day: Int64 = 86_400_000_000
    let wall = Merging.now(1).unix.microseconds
    let start = wall - day
    func trade(_ id: Int, _ recvUs: Int64) -> String { Sample.trade("\(id)", recvUs: recvUs) }
    let first = Self.text([trade(1, start), trade(2, impossible), trade(4, start + 30)])
    let second = Self.text([trade(1, start + 10), trade(3, start + 20), trade(5, wall)])
    let (output, accounts) = Self.run([first, second], clock: .records, seed: 1, longestPiece: 99)
    let ids = String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
      line.split(separator: "\"id\":\"").last?.first
    }
    #expect(ids == ["1", "2", "3", "4", "5"])
    #expect(accounts.duplicate == 1)
  }

  @Test func waitsForEveryInputBeforeItDecides() {
    var inputs = MergeInputs(count: 2, clock: .records, into: SourceMerge())
    var output = LineBuffer()
    let line = Array(#"{"recv_us":5}"#.utf8)
    _ = inputs.line(line.span, from: 1, at: Merging.now(0), to: &output)
    #expect(output.isEmpty)
    #expect(inputs.wants(0))
    #expect(!inputs.wants(1))
    #expect(inputs.deadline == nil)
    inputs.end(0, to: &output)
    #expect(output.count == line.count + 1)
    #expect(inputs.wants(1))
  }

  @Test func timeIsTheRecordsTime() {
    let ws = Self.text([
      Sample.candle("ws", 1, recvUs: 100_000_000),
      Sample.candle("ws", 3, recvUs: 200_000_000),
      Sample.candle("ws", 4, recvUs: 289_999_999),
      Sample.candle("ws", 5, recvUs: 290_000_000),
    ])
    let (output, accounts) = Self.run([ws], clock: .records, seed: 1, longestPiece: 99)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(CandleOrderTests.bars(lines) == ["1", "3", "4", "5"])
    #expect(lines[1].contains("\"recv_us\":290000000,\"event\":\"gap\""))
    #expect(accounts.statuses == 1)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func sameBytesHoweverTheyAreRead(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let script = RandomFeeds.events(600, using: &generator)
    var texts = ["", "", ""]
    for event in script { texts[event.input] += event.line + "\n" }
    let whole = Self.run(texts, clock: .records, seed: 1, longestPiece: 1 << 20)
    #expect(!whole.output.isEmpty)
    #expect(whole.accounts.balance)
    for (seed, longestPiece) in [(seed, 7), (seed + 1, 300), (seed + 2, 5_000)] as [(UInt64, Int)] {
      let pieces = Self.run(texts, clock: .records, seed: seed, longestPiece: longestPiece)
      #expect(pieces.output == whole.output)
      #expect(pieces.accounts == whole.accounts)
    }
  }
}
