/// Lines that merge knows by their form: the same stream comes out as without.

import Filters
import MarketData
import NDJSON
import Testing

struct MergeFormsTests {
  /// What merge writes of two inputs, and how many lines it took before it looked for their end.
  private func merged(_ inputs: [[String]], _ clock: MergeInputs.Clock, ahead: Bool) -> (
    lines: [UInt8], known: Int, accounts: MergeAccounts
  ) {
    var merge = MergeInputs(count: inputs.count, clock: clock, into: SourceMerge())
    var output = LineBuffer()
    var known = 0
    let now = Merging.now(1e9)
    // Some lines of one input, then some of the other, as reads bring them.
    for start in stride(from: 0, to: inputs[0].count, by: 7) {
      for (input, lines) in inputs.enumerated() {
        let read = lines[start..<min(start + 7, lines.count)]
        var text = Array((read.joined(separator: "\n") + "\n").utf8)[...]
        while !text.isEmpty {
          var length: Int?
          if ahead {
            let bytes = Array(text)
            let taken = merge.takeKnownLines(in: bytes.span, from: input, at: now, to: &output)
            let lines = text.prefix(taken.bytes)
            if taken.pass { output.append(lines) }
            while merge.drain(to: &output) { _ = merge.merge.takeNotices() }
            known += lines.count { $0 == 0x0A }
            text = text.dropFirst(taken.bytes)
            length = taken.next
          }
          guard let end = text.firstIndex(of: 0x0A) else { break }
          let line = Array(text[..<end])
          #expect(length == nil || length == line.count)
          if merge.line(line.span, from: input, at: now, to: &output) {
            output.appendLine(line.span)
          }
          text = text[(end + 1)...]
        }
      }
    }
    merge.finish(at: now, to: &output)
    #expect(merge.merge.accounts.balance)
    return (output.bytes, known, merge.merge.accounts)
  }

  private func lines(of input: Int, every hours: Int64) -> [String] {
    (0..<300).map { number in
      let recvUs = Merging.start * 1_000 + Int64(number) * hours * 3_600_000_000
      let symbol = ["BTC-USDT", "ETH-USDT", "SOL-USDT"][number / (input + 20) % 3]
      let time = Double(recvUs / 1_000_000 - Merging.start / 1_000) - Double(number % 4) / 2
      switch number % 50 {
      case 11: return Sample.trade("\(number)", at: time, symbol: symbol, recvUs: recvUs)
      case 12: return Sample.status("disconnected", recvUs: recvUs)
      case 13: return "no record"
      case 14: return #"{"type":"ticker","symbol":"\#(symbol)","recv_us":\#(recvUs)}"#
      case 15:
        return Sample.ticker("ws", at: time, symbol: #"B\u0054C-USDT"#, recvUs: recvUs)
      default:
        return Sample.ticker(
          number % 10 == 9 ? "rest" : "ws",
          at: time,
          last: "\(100 + number % 5)",
          symbol: symbol,
          recvUs: recvUs
        )
      }
    }
  }

  // Over days keys are forgotten between, and others get their numbers.
  @Test(
    "Known lines are merged as unknown ones are",
    arguments: [0, 1, 5] as [Int64],
    MergeInputs.Clock.allCases
  )
  func sameStream(hours: Int64, clock: MergeInputs.Clock) {
    let inputs = [lines(of: 0, every: hours), lines(of: 1, every: hours)]
    let expected = merged(inputs, clock, ahead: false)
    let written = merged(inputs, clock, ahead: true)
    // A key that is forgotten before its next line comes is not known by then.
    let areKept = clock == .wall || hours == 0
    #expect(expected.known == 0 && (written.known > 100 || !areKept))
    #expect(written.lines == expected.lines && !written.lines.isEmpty)
    #expect(written.accounts == expected.accounts)
  }

  @Test("Of two feeds that say the same, the second one's known lines are late all together")
  func runsOfOneFate() {
    let feed = (0..<60).map { Sample.ticker("ws", at: Double($0), recvUs: Merging.start * 1_000) }
    let (written, known, accounts) = merged([feed, feed], .wall, ahead: true)
    #expect(known > 100)
    #expect(written == Array((feed.joined(separator: "\n") + "\n").utf8))
    #expect(accounts.written == 60 && accounts.late == 60)
  }

  @Test("Many tickers of times that cannot be are told together: the first, then the last")
  func toldTogether() {
    var merge = SourceMerge()
    var output = LineBuffer()
    for second in 0..<500 {
      let line = Array(Sample.ticker("ws", at: 90_000 + Double(second)).utf8)
      merge.push(line.span, from: 0, at: Merging.now(0), to: &output)
      #expect(!merge.hasNotices)
    }
    let first = Merging.start + 90_000_000
    #expect(
      merge.takeNotices() == [
        .future(exchange: "okx", symbol: "BTC-USDT", tsMs: first, count: 1),
        .future(exchange: "okx", symbol: "BTC-USDT", tsMs: first + 499_000, count: 499),
      ]
    )
    #expect(merge.takeNotices().isEmpty)
  }
}
