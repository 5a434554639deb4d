import Foundation
import TestSupport
import Testing

/// Readers that stall, crawl, stop, leave, or share the pipe: rows 36 to 39, 42 and 43.
@Suite struct ReaderTests {
  /// What every feed with a slow reader must have kept: its socket, its books, bounded memory.
  private func expectKept(_ run: BuiltTool.Run, _ told: Told) {
    #expect(told.events("disconnected").isEmpty)
    #expect(told.events("connected").count == 1)
    #expect(run.addsUp, "\(run.stderr)")
    let kilobytes = run.numbers(after: "VmHWM:")
    #expect(!kilobytes.isEmpty && kilobytes.allSatisfy { $0 < 80_000 }, "\(kilobytes)")
  }

  /// The last ticker of each symbol, by symbol.
  private func newest(_ told: Told) -> [String: Int64] {
    var newest: [String: Int64] = [:]
    for line in told.records where line.contains("\"type\":\"ticker\"") {
      let symbol = line.components(separatedBy: "\"symbol\":\"").last?.prefix { $0 != "\"" }
      newest[symbol.map(String.init) ?? ""] = Told.received(line)
    }
    return newest
  }

  @Test(
    "rows 36 and 38: a reader that stalls or is stopped costs no connection",
    arguments: [
      "sleep 5; exec cat", "exec cat",
    ]
  )
  func stalls(reader: String) async throws {
    let server = try TickerFrame.flood()
    let run = try await Machine.script(
      """
      mkfifo pipe
      { \(reader); } < pipe > out & reader=$!
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --status BTC-USDT ETH-USDT SOL-USDT > pipe &
      feed=$!
      sleep 0.5; kill -STOP $reader; sleep 6; kill -CONT $reader
      sleep 2
      grep VmHWM: /proc/$feed/status | tr -s '\\t ' ' '
      kill $feed; wait $feed; echo "status $?"; wait $reader
      now; cat out
      """
    )
    let told = Told(run.stdout)
    expectKept(run, told)
    #expect(run.stdout.contains("status 0\n"))
    let end = try #require(run.stdout.split(separator: "\n").compactMap { Int64($0) }.first)
    let newest = newest(told)
    #expect(newest.count == 3)
    for (symbol, time) in newest { #expect(end - time / 1_000 < 3_000, "\(symbol)") }
    let lost = told.lines.filter { $0.contains("\"event\":\"dropped\"") }
    #expect(!lost.isEmpty, "what was left out is told: \(run.stderr)")
    let others = try #require(run.accounts?.others)
    #expect(others[0] == told.records.count, "written = read")
    #expect(others[2] > 0, "conflated")
  }

  @Test(
    "row 37: a reader of 1,000 lines a second is served ever newer ones for as long as it likes"
  )
  func crawls() async throws {
    let server = try TickerFrame.flood()
    let run = try await Machine.script(
      """
      crawl() {
        for _ in $(seq 32); do
          head -c 70000 > block; [ -s block ] || break
          echo "read $(now) came $(sed -n '2s/.*"recv_us":\\([0-9]*\\)[0-9][0-9][0-9],.*/\\1/p' block)"
          sleep 0.15
        done
      }
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 40s BTC-USDT ETH-USDT SOL-USDT | crawl
      """
    )
    let read = run.numbers(after: "read")
    let came = run.numbers(after: "came")
    try #require(read.count == 32 && came.count >= 30)
    // The feed holds up to a mebibyte before it conflates, the pipe and the outgoing bytes 64 KiB
    // each: the reader is never further behind than these seventeen blocks, however long it reads.
    for place in 20..<came.count {
      let age = read[place] - came[place]
      #expect(age < read[place] - read[place - 18] + 500, "block \(place): \(age) ms old")
    }
    #expect(run.addsUp)
    let others = try #require(run.accounts?.others)
    #expect(others[2] > 0, "conflated")
  }

  @Test("row 39: a reader who leaves ends every tool at once, with 0 and no trace")
  func leaves() async throws {
    let run = try await Machine.exchange(
      """
      okx-ws --ws-url $url --trades --candles 1m BTC-USDT ETH-USDT | head -3 > /dev/null
      echo "${PIPESTATUS[*]}"
      okx-rest --rest-url http://127.0.0.1:$port --interval 200ms BTC-USDT | head -2 > /dev/null
      echo "${PIPESTATUS[*]}"
      okx-ws --ws-url $url BTC-USDT | dantaro-merge | dantaro-validate \
        | dantaro-monitor --tee 2>/dev/null | head -2 > /dev/null
      echo "${PIPESTATUS[*]}"
      # Idle: nothing to write, so no EPIPE either.
      mkfifo pipe quiet; exec 7<>quiet
      for tool in dantaro-merge dantaro-validate "dantaro-monitor --tee"; do
        $tool < quiet > pipe & pid=$!
        exec 8< pipe; sleep 0.5; exec 8<&-
        took wait $pid
      done
      """,
      options: "--rate 50"
    )
    #expect(run.stdout.hasPrefix("0 0\n0 0\n0 0 0 0 0\n"))
    #expect(run.numbers(after: "status").allSatisfy { $0 == 0 }, "\(run.stdout) \(run.stderr)")
    #expect(run.numbers(after: "after").allSatisfy { $0 < 1_500 }, "\(run.stdout)")
    #expect(!run.stderr.contains("Broken pipe"))
  }

  @Test("row 42: a sibling that sets O_NONBLOCK costs no byte")
  func nonBlocking() async throws {
    let server = try TickerFrame.flood()
    let run = try await Machine.script(
      """
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --count 3000 BTC-USDT ETH-USDT SOL-USDT 2>/dev/null > in
      slowly() { for _ in $(seq 40); do head -c 20000; sleep 0.01; done; cat; }
      for tool in "dantaro-validate --clock records" "dantaro-merge --clock records" \
        "dantaro-monitor --tee"; do
        $tool < in 2>/dev/null > want
        # dd sets the flag on the pipe that it shares with the tool, and leaves it there.
        { dd oflag=nonblock count=0 status=none < /dev/null; $tool < in 2>/dev/null; } | slowly > got
        cmp want got && [ -s got ] && echo same
        { dd iflag=nonblock count=0 status=none; $tool 2>/dev/null; } < <(slowly < in) > got
        cmp want got && echo same
      done
      { dd oflag=nonblock count=0 status=none < /dev/null
        okx-ws --ws-url ws://127.0.0.1:\(server.port) --on-slow-reader block --count 4000 BTC-USDT; } \
        | { sleep 1; slowly; } > got
      grep -c '^{"type":"ticker".*}$' got
      """
    )
    #expect(run.stdout == String(repeating: "same\n", count: 6) + "4000\n", "\(run.stderr)")
  }

  @Test("row 43: three tools on one pipe tear no line")
  func manyWriters() async throws {
    let server = try TickerFrame.flood()
    let run = try await Machine.script(
      """
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --count 3000 SOL-USDT 2>/dev/null > in
      { okx-ws --ws-url ws://127.0.0.1:\(server.port) --count 3000 --on-slow-reader block BTC-USDT 2>/dev/null &
        dantaro-validate --clock records < in 2>/dev/null &
        dantaro-merge --clock records < in 2>/dev/null & wait; } | cat > all
      grep -c '' all; grep -vc '^{"type":"[a-z]*".*}$' all; grep -c '}{' all
      """
    )
    #expect(run.stdout.hasSuffix("\n0\n0\n"))
    #expect((Int(run.stdout.split(separator: "\n").first ?? "") ?? 0) > 8_000, "\(run.stdout)")
  }
}
