/// dantaro-monitor as it is built: what a person and a pipeline see of it.

import Foundation
import TestSupport
import Testing

/// What a run of the tool left behind.
private struct Outcome {
  let output: String
  let errors: String
  let status: Int32

  var lines: [Substring] { output.split(separator: "\n") }
}

/// The built tool, beside the bundle that these tests are in.
private let tool = Bundle.main.bundleURL.appendingPathComponent("dantaro-monitor")

/// A monitor whose input is held open.
private final class RunningMonitor {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()
  private var pending = ""

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    process.executableURL = tool
    process.arguments = arguments
    process.environment = ["LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // A monitor that does not come to its end fails its test, and does not hold up the others.
    let process = process
    DispatchQueue.global().asyncAfter(deadline: .now() + 20) {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }

  /// Writes from a thread of its own and closes the input behind it.
  func sendAside(_ text: String) {
    let handle = input.fileHandleForWriting
    Thread.detachNewThread {
      handle.write(Data(text.utf8))
      handle.closeFile()
    }
  }

  func send(_ text: String) {
    input.fileHandleForWriting.write(Data(text.utf8))
  }

  /// The next line of output; waits for it.
  func line() -> String {
    while true {
      if let newline = pending.firstIndex(of: "\n") {
        defer { pending = String(pending[pending.index(after: newline)...]) }
        return String(pending[..<newline])
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return pending }
      pending += String(decoding: more, as: UTF8.self)
    }
  }

  func interrupt() { process.interrupt() }

  /// Waits for an end of its own.
  func end() throws -> Outcome {
    let rest = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      output: pending + String(decoding: rest, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self),
      status: process.terminationStatus
    )
  }

  func close() throws -> Outcome {
    try input.fileHandleForWriting.close()
    return try end()
  }
}

private func monitor(_ arguments: String..., input: String, environment: [String: String] = [:])
  throws -> Outcome
{
  let running = try RunningMonitor(arguments, environment: environment)
  // What is sent may be more than the pipes hold, so it is read while it is written.
  running.sendAside(input)
  return try running.end()
}

private func object(_ line: Substring?) throws -> [String: Any] {
  let parsed = try JSONSerialization.jsonObject(with: Data((line ?? "").utf8))
  return try #require(parsed as? [String: Any])
}

private let tick =
  #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1763800000001,"#
  + #""recv_us":1763800000005123,"last":45123.45,"last_size":0.15,"bid":45123.4,"bid_size":1.2,"#
  + #""ask":45123.5,"ask_size":0.8,"open_24h":44000,"high_24h":46000,"low_24h":43500.1,"#
  + #""volume_24h":1234567.89,"quote_volume_24h":55555555.5}"# + "\n"
private let bar =
  #"{"type":"candle","exchange":"okx","symbol":"ETH-USDT","source":"ws","interval":"1m","#
  + #""ts_ms":1763800000000,"recv_us":1763800060005000,"open":3000,"high":3010,"low":2999,"#
  + #""close":3005.25,"volume":987654.3,"quote_volume":null,"closed":true}"# + "\n"

/// Bytes that are no record, among them some that are no UTF-8.
private let odd = "\n{\"type\":\"x\",  \"a\":[1]}\n\u{0}junk\n"

struct MonitorToolTests {
  @Test func aPipeGetsOneObjectAReport() throws {
    let outcome = try monitor(input: tick + bar + odd)
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1)
    let report = try object(outcome.lines.first)
    #expect(report["final"] as? Bool == true)
    #expect(report["received"] as? Int == 5)
    #expect(report["messages"] as? Int == 2)
    #expect(report["not_records"] as? Int == 2)
    #expect(outcome.errors == "")
  }

  @Test func textInAPipeIsASummaryInTheLanguageAskedFor() throws {
    let korean = try monitor("--format", "text", "--language", "ko", input: tick)
    #expect(korean.output.hasPrefix("📈 서비스 상태 - 가동시간: 0.0분, 총 메시지: 1개, 분당 메시지: "))
    #expect(!korean.output.contains("📊"))
    #expect(!korean.output.contains("\u{1B}"))
    let english = try monitor("--format=text", input: tick)
    #expect(english.output.hasPrefix("📈 Service status - uptime: 0.0 min, messages: 1, "))
    let locale = try monitor("--format=text", input: tick, environment: ["LC_ALL": "ko_KR.UTF-8"])
    #expect(locale.output.hasPrefix("📈 서비스 상태"))
  }

  @Test func ticksAreTheSeedsLines() throws {
    for arguments in [["--ticks"], ["--ticks", "--format", "text"]] {
      let running = try RunningMonitor(arguments)
      running.send(tick + bar)
      #expect(running.line() == "📊 BTC-USDT: $45,123.45 (Vol: 1,234,567)")
      #expect(running.line() == "🕯️ ETH-USDT: Close $3,005.25 (Vol: 987,654)")
      #expect(try running.close().status == 0)
    }
  }

  @Test func teePassesRecordsByteForByte() throws {
    let input = String(repeating: tick + odd + bar, count: 500)
    let outcome = try monitor("--tee", input: input)
    #expect(outcome.output == input)
    let report = try object(outcome.errors.split(separator: "\n").last)
    #expect(report["received"] as? Int == 2_500)
    #expect(outcome.status == 0)
  }

  @Test func reportsThatNobodyReadsDoNotHoldTheRecordsUp() throws {
    let input = String(repeating: tick + odd + bar, count: 500)
    let run = try BuiltTool.script(
      """
      mkfifo errors
      exec 3<>errors
      dd if=/dev/zero of=errors oflag=nonblock bs=4096 count=1000 2>/dev/null
      timeout -s KILL 10 dantaro-monitor --tee <input 2>&3
      """,
      files: ["input": input]
    )
    #expect(run.status == 0)
    #expect(run.stdout == input)
  }

  @Test func reportsComeEachInterval() throws {
    let running = try RunningMonitor(["--interval", "20ms"])
    running.send(tick)
    for _ in 0..<3 {
      let report = try object(Substring(running.line()))
      #expect(report["final"] as? Bool == false)
    }
    #expect(try object(running.close().lines.last)["final"] as? Bool == true)
  }

  @Test func anInterruptDrainsToTheEndOfTheInput() throws {
    let running = try RunningMonitor(["--ticks", "--language", "en"])
    running.send(tick)
    #expect(running.line().hasPrefix("📊"))
    running.interrupt()
    running.send(bar)
    #expect(running.line().hasPrefix("🕯️"))
    let outcome = try running.close()
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("📋 Lines received: 2 = tickers 1 + candles 1 + trades 0"))
  }

  @Test func silenceEndsItWithOneWhenAsked() throws {
    let running = try RunningMonitor([
      "--exit-on-silence", "--silent-after", "50ms", "--format", "text",
    ])
    running.send(tick)
    let outcome = try running.end()
    #expect(outcome.status == 1)
    #expect(outcome.lines.first?.hasPrefix("🚨 BTC-USDT: no data for 0.") == true)
    #expect(outcome.output.contains("🔶 silent: BTC-USDT (0."))
    #expect(outcome.output.contains("📋 Lines received: 1 ="))
  }

  @Test func aStreamThatNeverComesIsSilentToo() throws {
    let running = try RunningMonitor(["--exit-on-silence", "--silent-after", "50ms"])
    let outcome = try running.end()
    #expect(outcome.status == 1)
    #expect(try object(outcome.lines.first)["event"] as? String == "silent")
  }

  @Test func theEndOfTheInputIsNoSilence() throws {
    #expect(try monitor("--exit-on-silence", input: tick).status == 0)
  }

  @Test func theMetricsFileIsRenamedIntoPlace() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dantaro-monitor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("dantaro.prom")
    let outcome = try monitor("--metrics-file", file.path, input: tick + bar)
    #expect(outcome.status == 0)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains("dantaro_records_received_total{exchange=\"okx\",type=\"ticker\"} 1\n"))
    #expect(text.contains("# TYPE process_resident_memory_bytes gauge\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dantaro.prom"])
  }

  @Test func aMetricsFileThatCannotBeWrittenIsAWarning() throws {
    let outcome = try monitor("--tee", "--metrics-file", "/nonexistent/x.prom", input: tick)
    #expect(outcome.status == 0)
    #expect(outcome.output == tick)
    #expect(
      outcome.errors.contains("dantaro-monitor: warning: --metrics-file: /nonexistent/x.prom")
    )
  }

  @Test(arguments: [
    ["--interval", "60"], ["--silent-after", "0s"], ["--format", "table"], ["--language", "fr"],
    ["--ticks", "--format", "json"], ["BTC-USDT"], ["--nonsense"],
  ])
  func aWrongCommandLineIsRefused(arguments: [String]) throws {
    let outcome = try RunningMonitor(arguments).close()
    #expect(outcome.status == 64)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.output == "")
  }

  @Test func notifyWithoutASupervisorIsAWarning() throws {
    let outcome = try monitor("--notify", input: tick)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("NOTIFY_SOCKET"))
  }

  private static let script = "/usr/bin/script"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: script), "script(1) is needed"))
  func aTerminalGetsALiveTable() throws {
    let (input, output) = (Pipe(), Pipe())
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.script)
    process.arguments = [
      "-qec", "printf '%s' '\(tick)' | '\(tool.path)' --language ko", "/dev/null",
    ]
    process.environment = ["TERM": "xterm", "NO_COLOR": "1", "SHELL": "/bin/sh"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text.hasPrefix("\r\u{1B}[K\r\n📈 서비스 상태"))
    #expect(text.contains("BTC-USDT  $45,123.45"))
    #expect(text.contains("📋 받은 줄: 1개"))
    #expect(!text.contains("\u{1B}[1m"))
  }
}
