import Foundation
import TestSupport
import Testing

/// The rows that take minutes, run when DANTARO_LONG_TESTS is set.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["DANTARO_LONG_TESTS"] != nil,
    "takes six minutes: set DANTARO_LONG_TESTS"
  )
)
struct LongTests {
  @Test("row 1: a minute at a refused port is at most twelve attempts and 1 % of a core")
  func refusedForAMinute() async throws {
    let closed = ClosedPort()
    let run = try await Machine.script(
      """
      processor okx-ws --ws-url ws://127.0.0.1:\(closed.number) --status --duration 60s BTC-USDT
      """,
      limitSeconds: 90,
      mostlyWaits: true
    )
    let attempts = Told(run.stdout).events("disconnected").count
    #expect((3...12).contains(attempts), "\(attempts)")
    #expect(run.numbers(after: "worked")[0] < 600)
  }

  @Test("row 20: six minutes of data without a pong keep the connection")
  func noPongForSixMinutes() async throws {
    let run = try await Machine.exchange(
      "okx-ws --ws-url $url --status --duration 360s BTC-USDT",
      options: "--rate 1 --fault no-pong",
      limitSeconds: 400,
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    #expect(told.events("connected").count == 1)
    #expect(told.events("disconnected").isEmpty)
    #expect(run.addsUp)
  }

  @Test("row 36: a reader that stalls for a minute costs no connection and bounded memory")
  func stalledReader() async throws {
    let run = try await Machine.exchange(
      """
      mkfifo pipe
      { sleep 60; exec cat; } < pipe > out & reader=$!
      okx-ws --ws-url $url --status --trades BTC-USDT ETH-USDT SOL-USDT > pipe & feed=$!
      sleep 58; grep VmHWM: /proc/$feed/status | tr -s '\\t ' ' '; sleep 5
      kill $feed; wait $feed; echo "status $?"; wait $reader; now
      grep -v '"trade"' out
      """,
      options: "--fault flood=2000",
      limitSeconds: 120,
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    #expect(told.events("disconnected").isEmpty)
    #expect(told.events("connected").count == 1)
    #expect(run.numbers(after: "VmHWM:")[0] < 80_000)
    #expect(run.addsUp)
    let end = try #require(run.stdout.split(separator: "\n").compactMap { Int64($0) }.first)
    for symbol in ["BTC", "ETH", "SOL"] {
      let last = told.records.last { $0.contains("\"\(symbol)-USDT\"") }.flatMap(Told.received)
      #expect(end - (last ?? 0) / 1_000 < 2_000, "\(symbol)")
    }
  }

  @Test("row 48: a feed that is stopped for two minutes goes on, or connects anew at once")
  func stoppedFeed() async throws {
    let run = try await Machine.exchange(
      """
      okx-ws --ws-url $url --status --trades BTC-USDT ETH-USDT > out & feed=$!
      poll 'grep -q trade out'
      kill -STOP $feed; sleep 120; kill -CONT $feed; now
      sleep 6; kill $feed; took wait $feed
      cat out
      """,
      options: "--fault flood=2000",
      limitSeconds: 160,
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    let resumed = try #require(Int64(told.lines[0]))
    #expect(run.numbers(after: "status") == [0])
    #expect(run.addsUp)
    // Whether the exchange has cut it meanwhile is the exchange's; new data is there at once.
    let last = told.records.last.flatMap(Told.received) ?? 0
    #expect(last / 1_000 > resumed + 3_000)
    #expect(told.pauses.allSatisfy { $0 < 3_000 }, "\(told.pauses)")
    #expect(told.events("connected").count == told.events("disconnected").count + 1)
  }
}
