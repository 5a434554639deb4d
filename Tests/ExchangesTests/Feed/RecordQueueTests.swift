import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Lines between the socket and a slow reader: what waits, what is replaced, what is shed.
@Suite struct RecordQueueTests {
  /// A reader that stops, and the queue behind it.
  private struct Pipe {
    var queue: RecordQueue

    init(limit: Int64? = nil) { queue = RecordQueue(limit: limit) }

    mutating func commit(_ kind: RecordQueue.Kind, _ key: Int, _ text: String, padding: Int = 0) {
      queue.line.append("\(kind == .status ? "{\"type\":\"status\"" : "") \(key) \(text)")
      if padding > 0 { queue.line.append(String(repeating: "x", count: padding)) }
      queue.line.append("\n")
      queue.commit(kind, key: key, atUs: Int64(text) ?? 0)
    }

    /// Fills the outgoing bytes, so that what comes now waits.
    mutating func stall() {
      while queue.pendingBytes < RecordQueue.highWater {
        commit(.kept, 0, "0", padding: 4_000)
      }
    }

    /// Reads so many bytes, or all there are.
    mutating func read(_ most: Int = .max) -> [String] {
      var bytes: [UInt8] = []
      while bytes.count < most, queue.pendingBytes > 0 {
        let range = queue.outgoing
        let count = min(range.count, most - bytes.count)
        bytes += queue.line.bytes[range.lowerBound..<range.lowerBound + count]
        // As a feed does it.
        if queue.wroteAhead(count) { continue }
        queue.wrote(count) { key, loss, line in
          line.append(
            "lost \(key): \(loss.conflated) + \(loss.shed), \(loss.firstUs)-\(loss.lastUs)\n"
          )
        }
      }
      return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        .filter { !$0.hasPrefix(" 0 0") }
    }
  }

  @Test func aReaderWhoKeepsUpGetsEverythingAtOnceAndInOrder() {
    var pipe = Pipe()
    for step in 0..<100 { pipe.commit(step % 2 == 0 ? .latest : .kept, step % 3 + 1, "\(step)") }
    pipe.commit(.status, -1, "x")
    let lines = pipe.read()
    #expect(lines.prefix(100) == (0..<100).map { " \($0 % 3 + 1) \($0)" }[...])
    #expect(lines.count == 101)
    #expect(pipe.queue.accounts.released == 100)
    #expect(pipe.queue.isEmpty)
  }

  @Test func tickersBehindASlowReaderAreReplacedByTheNewest() {
    var pipe = Pipe()
    pipe.stall()
    for step in 1...10 {
      pipe.commit(.latest, 1, "\(step)")
      pipe.commit(.latest, 2, "\(step)")
    }
    #expect(pipe.queue.waitingLines == 2)
    #expect(
      pipe.read() == ["lost 1: 9 + 0, 1-9", " 1 10", "lost 2: 9 + 0, 1-9", " 2 10"],
      "the loss is told before that key's next line"
    )
    #expect(pipe.queue.accounts.conflated == 18)
    #expect(pipe.queue.isEmpty)
  }

  @Test func aReaderWhoStaysSlowGetsRecordsOfNow() {
    var pipe = Pipe()
    pipe.stall()
    pipe.commit(.latest, 1, "1")
    while pipe.queue.pendingBytes >= 64 << 10 { _ = pipe.read(4_000) }
    var most = 0
    for step in 1...20_000 {
      pipe.commit(.latest, step % 50, "\(step)", padding: 300)
      // One record in ten can be read.
      if step % 10 == 0 { _ = pipe.read(310) }
      most = max(most, pipe.queue.pendingBytes)
    }
    #expect(most > 0)
    #expect(most < 66 << 10, "no megabyte of old records lies before the newest")
    // Who has caught up may fall behind by as much as before.
    _ = pipe.read()
    for step in 1...1_000 { pipe.commit(.latest, step % 50, "\(step)", padding: 300) }
    #expect(pipe.read().count == 1_000)
  }

  @Test func aClosedCandleReplacesTheFormingOneBeforeIt() {
    var pipe = Pipe()
    pipe.stall()
    pipe.commit(.latest, 1, "1")
    pipe.commit(.kept, 1, "2")
    pipe.commit(.latest, 1, "3")
    #expect(pipe.read() == ["lost 1: 1 + 0, 1-1", " 1 2", " 1 3"])
  }

  @Test func whatWaitsLeavesInTheOrderInWhichItCame() {
    var pipe = Pipe()
    pipe.stall()
    pipe.commit(.latest, 1, "1")
    pipe.commit(.kept, 2, "2")
    pipe.commit(.status, -1, "3")
    pipe.commit(.latest, 3, "4")
    pipe.commit(.kept, 2, "5")
    pipe.commit(.status, -1, "6")
    #expect(
      pipe.read() == [
        " 1 1", " 2 2", "{\"type\":\"status\" -1 3", " 3 4", " 2 5", "{\"type\":\"status\" -1 6",
      ]
    )
  }

  @Test func tradesWaitInABoundedQueueThatShedsTheOldest() {
    var pipe = Pipe()
    pipe.stall()
    let stalled = pipe.queue.accounts.released
    for step in 1...(RecordQueue.mostKept + 500) { pipe.commit(.kept, step % 2 + 1, "\(step)") }
    #expect(pipe.queue.accounts.dropped == 500)
    #expect(pipe.queue.waitingLines == Int64(RecordQueue.mostKept))
    let lines = pipe.read()
    #expect(lines.prefix(2) == ["lost 2: 0 + 250, 1-499", " 2 501"])
    #expect(lines.filter { $0.hasPrefix("lost") }.count == 2)
    #expect(lines.count == RecordQueue.mostKept + 2)
    #expect(pipe.queue.accounts.released - stalled == Int64(RecordQueue.mostKept))
  }

  @Test func bytesAreBoundedAsWellAsLines() {
    var pipe = Pipe()
    pipe.stall()
    for step in 1...200 { pipe.commit(.kept, 1, "\(step)", padding: 1 << 20) }
    #expect(pipe.queue.waitingLines <= 8)
    #expect(pipe.queue.accounts.dropped >= 192)
    #expect(pipe.read().last?.hasPrefix(" 1 200x") == true)
  }

  @Test func aLossWithoutANextLineIsToldWhenNothingWaitsAnyMore() {
    var pipe = Pipe()
    pipe.stall()
    pipe.commit(.kept, 1, "1")
    for step in 2...(RecordQueue.mostKept + 1) { pipe.commit(.kept, 2, "\(step)") }
    #expect(pipe.read().last == "lost 1: 0 + 1, 1-1")
    #expect(pipe.queue.isEmpty)
  }

  @Test func lostStatusLinesAreTold() {
    var pipe = Pipe()
    pipe.stall()
    for step in 1...(RecordQueue.mostStatus + 7) { pipe.commit(.status, -1, "\(step)") }
    let lines = pipe.read()
    #expect(lines.first == "lost -1: 0 + 7, 1-7")
    #expect(lines.count == RecordQueue.mostStatus + 1)
  }

  @Test func aReaderWhoStallsForDaysCostsNoMoreThanOneWhoStallsForAMinute() {
    var pipe = Pipe()
    pipe.stall()
    // Forming and closed candles in turn: each closed one takes back the forming one's mark.
    for step in 1...200_000 {
      pipe.commit(step % 2 == 0 ? .kept : .latest, step / 2 % 10, "\(step)")
    }
    #expect(pipe.queue.marks <= 2 * 10 + 64 + 1)
    #expect(pipe.queue.waitingLines <= Int64(RecordQueue.mostKept) + 10)
  }

  // MARK: A number of records

  @Test func theCountIsReachedExactly() {
    var pipe = Pipe(limit: 3)
    pipe.commit(.status, -1, "x")
    for step in 1...5 { pipe.commit(.kept, 1, "\(step)") }
    #expect(pipe.queue.remaining == 0)
    #expect(pipe.queue.accounts.surplus == 2)
    #expect(pipe.read().filter { $0.hasPrefix(" 1") } == [" 1 1", " 1 2", " 1 3"])
    pipe.commit(.status, -1, "status goes on")
    #expect(pipe.read().count == 1)
  }

  @Test func theCountIsReachedExactlyBehindASlowReaderToo() {
    var pipe = Pipe()
    pipe.stall()
    let filled = pipe.queue.accounts.released
    pipe = Pipe(limit: filled + 2)
    pipe.stall()
    for step in 1...5 { pipe.commit(.kept, step, "\(step)") }
    #expect(pipe.read() == [" 1 1", " 2 2"])
    #expect(pipe.queue.accounts.released == filled + 2)
    #expect(pipe.queue.accounts.surplus == 3)
  }

  // MARK: Books

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func everyLineIsInExactlyOneTerm(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let limit: Int64? = seed % 3 == 0 ? 4_000 : nil
    var pipe = Pipe(limit: limit)
    var committed: Int64 = 0
    var read = 0
    for step in 1...30_000 {
      let kinds: [RecordQueue.Kind] = [.latest, .latest, .kept, .status]
      let kind = kinds[Int.random(in: 0..<4, using: &random)]
      let key = kind == .status ? -1 : Int.random(in: 1...20, using: &random)
      if kind != .status { committed += 1 }
      pipe.commit(kind, key, "\(step)", padding: Int.random(in: 0..<600, using: &random))
      if step % 3_000 > 2_000 {
        let lines = pipe.read(Int.random(in: 0..<20_000, using: &random))
        read += lines.count
      }
    }
    let accounts = pipe.queue.accounts
    let waiting = pipe.queue.waitingLines
    #expect(
      accounts.released + waiting + accounts.conflated + accounts.dropped + accounts.surplus
        == committed,
      "seed \(seed)"
    )
    let outgoing = pipe.queue.outgoingDataLines
    #expect(outgoing <= accounts.released)
    if let limit { #expect(accounts.released <= limit) }
  }
}
