import Foundation
import Testing

/// Every row of the fault table through the real tools in their pipe.
///
/// okx-ws, merge, validate, monitor: what was sent is what was received; every account adds up; what one tool
/// writes the next one reads.
@Suite struct FaultTableTests {
  @Test(arguments: FaultTable.cases)
  func theBooksBalanceAndThePromiseHolds(_ fault: FaultCase) async throws {
    let run = try await FaultLab.run(fault)
    #expect(!run.stderr.contains("gave up"), "\(run.stderr)")
    expectBalance(run)
    expectAgreement(run, fault)
    expectPromise(run, fault)
    expectGoodStream(run, fault)
  }

  /// Every tool's terms add up, and the pipes lose nothing between them.
  private func expectBalance(_ run: FaultRun) {
    for file in ["ws.err", "merge.err", "val.err"] {
      #expect(
        run.terms(file)["received"] == run.sum(file),
        "\(file): \(run.text(file).suffix(300))"
      )
    }
    let statuses = run.lines("ws.out").count { $0.contains("\"type\":\"status\"") }
    #expect(run.lines("ws.out").count == (run.terms("ws.err")["written"] ?? -1) + statuses)
    #expect(run.lines("ws.out").count == run.terms("merge.err")["received"])
    let merged = run.terms("merge.err")
    #expect(run.lines("merge.out").count == (merged["written"] ?? -1) + (merged["records"] ?? 0))
    #expect(run.lines("merge.out").count == run.terms("val.err")["received"])
    #expect(run.lines("val.out").count == run.terms("val.err")["passed"])
    #expect(run.lines("val.out").count == run.monitored)
  }

  /// What the simulator says it sent is what okx-ws says it received.
  private func expectAgreement(_ run: FaultRun, _ fault: FaultCase) {
    let feed = run.terms("ws.err")
    let received = (feed["received"] ?? -1) + (feed["frames"] ?? 0)
    let sent = run.sent + fault.extraRows
    if fault.mayLose {
      #expect(received <= sent)
      #expect(received > 0)
    } else {
      #expect(received == sent)
    }
    #expect(feed["frames"] == fault.unreadable)
    #expect(feed["rejected"] == fault.refusedRows)
    let ends = run.log("disconnected").compactMap { $0["sent"] as? Int }
    #expect(ends.reduce(0, +) == run.sent, "the log's connections and its summary differ")
    let summary = run.log("summary").first
    #expect(summary?["faults"] as? Int == run.log("fault").count)
    let connections = summary?["connections"] as? Int ?? -1
    #expect(fault.connections.contains(connections), "\(connections) connections")
  }

  private func expectPromise(_ run: FaultRun, _ fault: FaultCase) {
    #expect(run.lines("ws.exit") == ["\(fault.exit)"])
    for words in fault.told {
      #expect(run.text("ws.err").contains(words), "\(words) is not in \(run.text("ws.err"))")
    }
    for (event, count) in fault.events {
      #expect(run.events(event).count >= count, "\(event): \(run.events(event).count)")
    }
    let judged = run.terms("val.err").filter {
      !["received", "passed", "rejected"].contains($0.key)
    }
    #expect(judged == fault.rejected)
    let merged = run.terms("merge.err")
    let keptBack = ["late", "duplicate", "superseded"].compactMap { merged[$0] }
    #expect(keptBack.count == 3)
    #expect(fault.keptBack.contains(keptBack.reduce(0, +)), "\(merged)")
  }

  /// What comes out is fit to be kept: whole records, in order, nothing twice, the others alive.
  private func expectGoodStream(_ run: FaultRun, _ fault: FaultCase) {
    var last: [String: Int] = [:]
    var trades: Set<String> = []
    var after: [String: Int] = [:]
    var faulty: [String] = []
    let strike = Int(run.firstStrike) * 1_000
    for (line, record) in zip(run.lines("val.out"), run.records("val.out")) {
      guard let record, let type = record["type"] as? String, line.utf8.count <= 4_096 else {
        faulty.append("no record: \(line)")
        continue
      }
      guard type != "status", let symbol = record["symbol"] as? String,
        let time = record["ts_ms"] as? Int, let received = record["recv_us"] as? Int
      else { continue }
      // A message that is on its way when a fault begins arrives some moments later.
      if received > strike + 100_000 { after[symbol, default: 0] += 1 }
      if type == "trade" {
        let isNew = trades.insert("\(symbol) \(record["id"] ?? "")").inserted
        if !isNew { faulty.append("twice: \(line)") }
        continue
      }
      let isClosed = record["closed"] as? Bool == true
      guard type == "ticker" || isClosed else { continue }
      let key = "\(type) \(symbol)"
      if time < (last[key] ?? 0) + (isClosed ? 1 : 0) { faulty.append("out of order: \(line)") }
      // After a pause of a second and more the simulator itself leaves some out.
      if fault.isGapless, type == "ticker", (60..<1_000).contains(time - (last[key] ?? time)) {
        faulty.append("\(time - (last[key] ?? 0)) ms before: \(line)")
      }
      last[key] = time
    }
    #expect(faulty.isEmpty, "\(faulty.count): \(faulty.prefix(3))")
    for symbol in fault.goOn { #expect(after[symbol] ?? 0 >= 3, "\(symbol): \(after)") }
    for symbol in fault.stopped { #expect(after[symbol] == nil, "\(symbol): \(after)") }
  }
}
