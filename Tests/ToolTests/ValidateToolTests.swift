import Foundation
import TestSupport
import Testing

/// The built dantaro-validate: bytes in, bytes out, exit statuses.
@Suite(.timeLimit(.minutes(2)))
struct ValidateToolTests {
  private let good = record(last: "100.50", ts: 0)
  private let alsoGood = record(last: "100.60", ts: 1_000)

  // MARK: What passes

  @Test func goodRecordsLeaveByteForByte() throws {
    let odd = #" {"type" : "ticker_of_tomorrow", "last":-1e5, "l\u0061b":[1,2] } "#
    let input = [
      good, alsoGood, odd, "{}", #"{"recv_us":1,"frame":{"a":"é"}}"#, record(ts: 2_000) + "\r",
    ]
    let run = try ValidateTool.run(["--clock", "records"], input: lines(input))
    #expect(run.status == 0)
    #expect(run.output == lines(input))
    #expect(run.errors.contains("6 received = 6 passed + 0 rejected"))
  }

  @Test func aLastLineWithoutNewlineCounts() throws {
    let run = try ValidateTool.run(["--clock=records"], input: Data(good.utf8))
    #expect(run.status == 0)
    #expect(run.output == lines([good]))
  }

  @Test func noInputIsNoFault() throws {
    let run = try ValidateTool.run(["--strict"], input: Data())
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("0 received = 0 passed + 0 rejected"))
  }

  @Test func validJSONInARecordPassesUntouched() throws {
    let input = validJSON.filter(\.isOneLine).map { wrapped($0) }
    let run = try ValidateTool.run(["--strict"], input: joined(input))
    #expect(run.status == 0)
    #expect(run.output == joined(input))
  }

  // MARK: What does not

  @Test func invalidJSONInARecordIsRejected() throws {
    let input = invalidJSON.filter(\.isOneLine).map { wrapped($0) }
    let run = try ValidateTool.run(["--strict"], input: joined(input))
    #expect(run.status == 65)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("\(input.count) received = 0 passed + \(input.count) rejected"))
    #expect(run.errors.contains("\(input.count) malformed"))
  }

  @Test func eachReasonIsCountedAndTheAccountsAddUp() throws {
    let input = [
      good, alsoGood, "", "no record", record(last: "0", ts: 2_000), alsoGood, good,
      record(last: "150", ts: 3_000), record(bid: "101", ask: "99", ts: 4_000),
      record(size: "-1", ts: 4_000), record(ts: 4_000, receivedAfter: -3_000),
      record(ts: -5_000, receivedAfter: 10_001), record(last: "null", bid: "null", ask: "null"),
      candle(high: "1"), record(ts: 6_000),
    ]
    let run = try ValidateTool.run(["--clock", "records"], input: lines(input))
    #expect(run.status == 0)
    #expect(run.output == lines([good, alsoGood, record(ts: 6_000)]))
    #expect(
      run.errors.contains(
        "15 received = 3 passed + 12 rejected: 2 malformed, 1 missing_field, 1 nonpositive_price, "
          + "1 crossed_book, 1 negative_volume, 1 candle_range, 1 stale, 1 future, "
          + "1 out_of_order, 1 duplicate, 1 price_jump"
      ),
      "\(run.errors)"
    )
    #expect(run.errors.contains("rejected BTC-USDT, line 5: nonpositive_price: \"last\" is not"))
  }

  @Test func repeatsOfAReasonAreFolded() throws {
    let input = (0..<1_000).map { _ in "nonsense" }
    let run = try ValidateTool.run([], input: lines(input))
    #expect(run.errors.split(separator: "\n").count == 3, "\(run.errors)")
    #expect(run.errors.contains("repeated 999 times"))
  }

  @Test func aLineBeyondOneMebibyteIsMalformed() throws {
    let long = "{\"x\":\"" + String(repeating: "a", count: 1 << 20) + "\"}"
    let rejects = ValidateTool.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: rejects) }
    let run = try ValidateTool.run(
      ["--clock=records", "--rejects", rejects],
      input: lines([good, long, alsoGood])
    )
    #expect(run.output == lines([good, alsoGood]))
    #expect(run.errors.contains("3 received = 2 passed + 1 rejected: 1 malformed"))
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(text.hasPrefix("{\"reason\":\"malformed\",\"detail\":\"a line of 1048584 bytes"))
  }

  // MARK: Options

  @Test func rejectedRecordsAreKeptWithTheirReason() throws {
    let rejects = ValidateTool.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: rejects) }
    let spike = record(last: "99999999", ts: 2_000)
    let input = [good, "not \"json\"", spike]
    let run = try ValidateTool.run(
      ["--clock=records", "--rejects=\(rejects)"],
      input: lines(input)
    )
    #expect(run.output == lines([good]))
    let expected = [
      #"{"reason":"malformed","detail":"not a JSON object","line":"not \"json\""}"#,
      "{\"reason\":\"price_jump\",\"detail\":\"last 99999999 vs level 100.5\",\"record\":\(spike)}",
    ]
    let kept = try Data(contentsOf: URL(fileURLWithPath: rejects))
    #expect(kept == lines(expected))
    // A second run adds to the file.
    _ = try ValidateTool.run(["--clock=records", "--rejects=\(rejects)"], input: lines(input))
    #expect(try Data(contentsOf: URL(fileURLWithPath: rejects)) == lines(expected + expected))
  }

  @Test func annotatedRecordsStayButForMalformedOnes() throws {
    let zero = record(last: "0", ts: 1_000)
    let run = try ValidateTool.run(
      ["--clock=records", "--annotate", "--strict"],
      input: lines([good, zero, "", "{\"a\":}", alsoGood])
    )
    let marked = String(zero.dropLast()) + ",\"rejected\":\"nonpositive_price\"}"
    #expect(run.output == lines([good, marked, alsoGood]))
    #expect(run.status == 65)
    #expect(run.errors.contains("5 received = 2 passed + 3 rejected"))
  }

  @Test func limitsAreTheUsers() throws {
    let input = [good, record(last: "110", ts: 1_000), record(ts: 2_000, receivedAfter: 15_000)]
    let run = try ValidateTool.run(
      ["--clock=records", "--max-jump=15%", "--max-age=20s", "--strict"],
      input: lines(input)
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == lines(input))
    let strict = try ValidateTool.run(
      ["--clock=records", "--max-jump=0.1%", "--strict"],
      input: lines([good, record(last: "100.7", ts: 1_000)])
    )
    #expect(strict.status == 65)
  }

  @Test func allowedReasonsPass() throws {
    let input = [good, good, record(last: "0", ts: 1_000), record(last: "300", ts: 2_000)]
    let run = try ValidateTool.run(
      ["--clock=records", "--allow", "duplicate,nonpositive_price,price_jump", "--strict"],
      input: lines(input)
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == lines(input))
  }

  @Test func theWallClockIsTheDefault() throws {
    let far = record(ts: 4_000_000_000_000)
    #expect(try ValidateTool.run(["--strict"], input: lines([far])).status == 65)
    #expect(try ValidateTool.run(["--strict", "--clock=records"], input: lines([far])).status == 0)
  }

  @Test(arguments: [
    ["--max-jump", "2"], ["--max-jump", "0%"], ["--max-age", "10"], ["--clock", "sundial"],
    ["--allow", "everything"], ["--allow"], ["--rejects"], ["--strict=yes"], ["--unknown"],
    ["file.ndjson"], ["--strict", "--strict"],
  ])
  func aWrongCommandLineIs64(_ arguments: [String]) throws {
    let run = try ValidateTool.run(arguments, input: lines([good]))
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("dantaro-validate: "))
  }

  @Test func helpNamesEveryOption() throws {
    let run = try ValidateTool.run(["--help"], input: Data())
    #expect(run.status == 0)
    let help = String(decoding: run.output, as: UTF8.self)
    for option in ["max-jump", "max-age", "max-future", "allow", "rejects", "annotate", "strict"] {
      #expect(help.contains("--\(option)"))
    }
  }

  // MARK: Faults

  @Test func aRejectsFileThatCannotBeOpenedEndsItAtTheStart() throws {
    let run = try ValidateTool.run(["--rejects", "/nonexistent/file"], input: lines([good]))
    #expect(run.status == 74)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("/nonexistent/file"))
    #expect(run.errors.contains("No such file or directory"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskEndsIt() throws {
    let run = try ValidateTool.run(["--rejects", "/dev/full"], input: lines(["nonsense", good]))
    #expect(run.status == 74)
    #expect(run.errors.contains("No space left on device"))
    let unneeded = try ValidateTool.run(
      ["--rejects=/dev/full", "--clock=records"],
      input: lines([good])
    )
    #expect(unneeded.status == 0)
  }

  @Test func anInterruptDrainsToTheEndOfTheInput() throws {
    let tool = try ValidateTool(["--clock", "records"])
    try tool.write(lines([good]))
    // The first record is back: the tool runs, and its handlers stand.
    #expect(try tool.readLine() == good)
    tool.interrupt()
    // Less than a pipe holds: nobody reads before the input is over.
    let more = (1...100).map { record(ts: Int64($0) * 1_000) }
    try tool.write(lines(more))
    let (rest, errors, status) = try tool.finish()
    #expect(rest == lines(more))
    #expect(status == 0)
    #expect(errors.contains("101 received = 101 passed + 0 rejected"))
  }

  @Test func aClosedOutputIsAQuietEnd() throws {
    let tool = try ValidateTool(["--clock", "records"])
    try tool.write(lines([good]))
    #expect(try tool.readLine() == good)
    tool.closeOutput()
    let (_, errors, status) = try tool.finish()
    #expect(status == 0)
    #expect(errors.contains("received = "))
  }

  /// Lines that come quickly are read without a look at the output in between.
  @Test func aReaderThatLeavesAfterManyLinesEndsAnIdleTool() throws {
    let tool = try ValidateTool(["--clock", "records"])
    for index in 0..<20 {
      let line = record(ts: Int64(index) * 1_000)
      try tool.write(lines([line]))
      #expect(try tool.readLine() == line)
    }
    tool.closeOutput()
    // The input stays open and brings nothing.
    #expect(tool.status == 0)
    let (_, errors, _) = try tool.finish()
    #expect(errors.contains("20 received = 20 passed + 0 rejected"))
  }
}

// MARK: Texts

private func lines(_ lines: [String]) -> Data {
  Data(lines.map { $0 + "\n" }.joined().utf8)
}

private func joined(_ lines: [[UInt8]]) -> Data {
  Data(lines.flatMap { $0 + [0x0A] })
}

private func wrapped(_ example: JSONCase) -> [UInt8] {
  Array("{\"type\":\"probe\",\"last\":".utf8) + example.bytes + Array("}".utf8)
}

/// A ticker at `ts` milliseconds after some moment of 2025.
private func record(
  last: String = "100.50",
  bid: String = "100.4",
  ask: String = "100.6",
  size: String = "1",
  ts: Int64 = 0,
  receivedAfter: Int64 = 5
) -> String {
  let time = 1_763_800_000_000 + ts
  return #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":\#(time),"#
    + #""recv_us":\#((time + receivedAfter) * 1_000),"last":\#(last),"last_size":\#(size),"#
    + #""bid":\#(bid),"bid_size":1.2,"ask":\#(ask),"ask_size":0.8,"open_24h":99,"high_24h":103,"#
    + #""low_24h":98,"volume_24h":1234567.89,"quote_volume_24h":null}"#
}

private func candle(high: String) -> String {
  #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"ws","interval":"1m","#
    + #""ts_ms":1763799960000,"recv_us":1763800000005000,"open":100.5,"high":\#(high),"low":99.5,"#
    + #""close":101,"volume":12.5,"quote_volume":1250.75,"closed":true}"#
}

// MARK: The tool

/// A dantaro-validate that runs, with pipes at its input and output.
private final class ValidateTool {
  struct Run {
    let output: Data
    let errors: String
    let status: Int32
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors: URL

  init(_ arguments: [String]) throws {
    errors = URL(fileURLWithPath: ValidateTool.temporaryPath())
    try Data().write(to: errors)
    process.executableURL = ValidateTool.executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    signal(SIGPIPE, SIG_IGN)
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: errors) }

  func write(_ data: Data) throws { try input.fileHandleForWriting.write(contentsOf: data) }

  func interrupt() { kill(process.processIdentifier, SIGINT) }

  func closeOutput() { try? output.fileHandleForReading.close() }

  /// The status to which it ends by itself.
  var status: Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// One line of output, without its newline.
  func readLine() throws -> String {
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([0x0A]) {
      line += byte
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Ends the input, and waits for the end of the tool.
  func finish() throws -> (output: Data, errors: String, status: Int32) {
    try input.fileHandleForWriting.close()
    // Reading fails where a test has closed the output itself: then there is nothing to read.
    let rest = (try? output.fileHandleForReading.readToEnd()) ?? nil
    process.waitUntilExit()
    let told = try String(contentsOf: errors, encoding: .utf8)
    return (rest ?? Data(), told, process.terminationStatus)
  }

  /// Runs the tool over files, to its end.
  static func run(_ arguments: [String], input: Data) throws -> Run {
    let paths = (0..<3).map { _ in URL(fileURLWithPath: temporaryPath()) }
    defer { for path in paths { try? FileManager.default.removeItem(at: path) } }
    try input.write(to: paths[0])
    for path in paths[1...] { try Data().write(to: path) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: paths[0])
    process.standardOutput = try FileHandle(forWritingTo: paths[1])
    process.standardError = try FileHandle(forWritingTo: paths[2])
    try process.run()
    process.waitUntilExit()
    return Run(
      output: try Data(contentsOf: paths[1]),
      errors: try String(contentsOf: paths[2], encoding: .utf8),
      status: process.terminationStatus
    )
  }

  /// A path of its own; who takes it removes what is there in the end.
  static func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("validate-" + UUID().uuidString)
      .path
  }

  /// Beside the test bundle, where the package's products are built.
  private static var executable: URL {
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent("dantaro-validate")
  }
}
