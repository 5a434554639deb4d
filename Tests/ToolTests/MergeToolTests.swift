import TestSupport
import Testing

/// dantaro-merge as it was built: inputs of every kind, exit codes, what it says.
@Suite struct MergeToolTests {
  static let start = 1_763_798_400

  /// A ticker of a second after the start, received a tenth of a second later.
  static func ticker(_ source: String, _ second: Int) -> String {
    """
    {"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"\(source)",\
    "ts_ms":\(start + second)000,"recv_us":\(start + second)100000,"last":100,"last_size":null,\
    "bid":null,"bid_size":null,"ask":null,"ask_size":null,"open_24h":null,"high_24h":null,\
    "low_24h":null,"volume_24h":null,"quote_volume_24h":null}\n
    """
  }

  /// A closed candle of a minute after the start, received `delay` seconds after its end.
  static func candle(_ source: String, _ minute: Int, delay: Int = 1) -> String {
    """
    {"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"\(source)","interval":"1m",\
    "ts_ms":\(start + minute * 60)000,"recv_us":\(start + minute * 60 + 60 + delay)000000,\
    "open":1,"high":1,"low":1,"close":1,"volume":1,"quote_volume":1,"closed":true}\n
    """
  }

  static func ticker(_ source: String, seconds: some Sequence<Int>) -> String {
    seconds.map { ticker(source, $0) }.joined()
  }

  let merge = BuiltTool("dantaro-merge")

  @Test func passesStandardInputByteForByte() throws {
    let text = Self.ticker("ws", seconds: 0..<50) + "{ \"type\" : \"news\" }\r\n"
    for arguments in [[], ["-"], ["--", "-"]] {
      let run = try merge.run(arguments, stdin: text)
      #expect(run.stdout == text)
      #expect(run.status == 0)
      #expect(
        run.stderr == """
          dantaro-merge: received 51 = written 51 + late 0 + duplicate 0 + superseded 0 \
          + rejected 0\n
          """
      )
    }
  }

  @Test func replaysFilesToTheSameBytes() throws {
    let files = [
      "ws": Self.ticker("ws", seconds: [0, 1, 2, 3]) + Self.candle("ws", 0)
        + Self.candle("ws", 2) + Self.ticker("ws", seconds: [200]),
      "rest": Self.ticker("rest", seconds: [2, 20, 21]) + Self.candle("rest", 1, delay: 65),
    ]
    let command = "dantaro-merge --clock records --status ws rest"
    let first = try BuiltTool.script(command, files: files)
    let second = try BuiltTool.script(
      "dantaro-merge --clock records --status <(cat ws) - < rest",
      files: files
    )
    let expected = [
      "ws 0", "ws 1", "ws 2", "ws 3", "fallback", "rest 20", "rest 21", "ws 0", "rest 60",
      "backfilled", "ws 120", "realtime", "ws 200",
    ]
    #expect(Self.summary(first.stdout) == expected)
    #expect(first.stdout == second.stdout)
    #expect(first.status == 0)
    #expect(
      first.stderr.hasSuffix(
        "received 11 = written 10 + late 0 + duplicate 0 + superseded 1 + rejected 0; "
          + "own status records 3\n"
      )
    )
    #expect(first.stderr.contains("okx BTC-USDT 1m: closed candles start at 2025-11-22T08:00:00Z"))
  }

  @Test func tellsAGapOnStandardErrorAlways() throws {
    let text = Self.candle("ws", 0) + Self.candle("ws", 3)
    let run = try merge.run(["--clock=records"], stdin: text)
    #expect(run.stdout == text)
    #expect(
      run.stderr.contains(
        "warning: okx BTC-USDT candles 1m: gap: 2 missing, "
          + "2025-11-22T08:01:00Z to 2025-11-22T08:02:00Z\n"
      )
    )
  }

  @Test func aFIFOMayBeOpenedBeforeItsWriter() throws {
    // The file's line comes out while nobody has opened the FIFO; only then does its writer come.
    let run = try BuiltTool.script(
      """
      mkfifo fifo
      dantaro-merge fifo file 2> err | { IFS= read -r line; cat later > fifo; echo "$line"; cat; }
      cat err >&2
      """,
      files: ["file": Self.ticker("ws", 0), "later": Self.ticker("ws", seconds: [1, 2])]
    )
    #expect(run.stdout == Self.ticker("ws", seconds: 0..<3))
    #expect(run.stderr.hasPrefix("dantaro-merge: received 3 = written 3"))
  }

  @Test func twoProducersMayShareAPipe() throws {
    let text = Self.ticker("ws", seconds: 0..<2_000)
    let run = try BuiltTool.script(
      "{ dantaro-merge a & dantaro-merge b & wait; } 2> /dev/null | dantaro-merge",
      files: ["a": text, "b": text.replacing("\"last\":100", with: "\"last\":101")]
    )
    #expect(run.stderr.contains("received 4000 = "))
    #expect(run.stderr.hasSuffix("+ rejected 0\n"))
    let times = run.stdout.split(separator: "\n").map { line in
      Int(line.split(separator: "\"ts_ms\":")[1].prefix { $0 != "," }) ?? 0
    }
    #expect(times == times.sorted())
    #expect(times.count >= 2_000)
  }

  @Test func interruptedItDrainsAndSumsUp() throws {
    let run = try BuiltTool.script(
      """
      mkfifo in out
      dantaro-merge in > out 2> err & tool=$!
      exec 4< out 3> in
      cat a >&3
      IFS= read -r first <&4
      kill -INT $tool
      cat b >&3
      exec 3>&-
      cat <&4
      wait $tool; echo "exit $?"; cat err >&2
      """,
      files: ["a": Self.ticker("ws", 0), "b": Self.ticker("ws", 1)]
    )
    #expect(run.stdout == Self.ticker("ws", 1) + "exit 0\n")
    #expect(run.stderr.hasPrefix("dantaro-merge: received 2 = written 2"))
  }

  @Test func aClosedOutputIsAQuietEnd() throws {
    let run = try BuiltTool.script(
      "yes '{}' 2>/dev/null | dantaro-merge | head -n 1; echo ${PIPESTATUS[1]}"
    )
    #expect(run.stdout == "{}\n0\n")
    #expect(run.stderr.hasPrefix("dantaro-merge: received "))
    #expect(run.stderr.split(separator: "\n").count == 1)
  }

  @Test func refusedLinesAreToldOnceAndCounted() throws {
    let text = "nonsense\n\n" + Self.ticker("ws", 0) + "{\"type\":\"trade\"}\n" + "nonsense"
    let run = try merge.run([], stdin: text)
    #expect(run.stdout == Self.ticker("ws", 0))
    #expect(run.status == 0)
    let lines = run.stderr.split(separator: "\n").map { $0.dropFirst("dantaro-merge: ".count) }
    #expect(
      lines == [
        "warning: standard input: rejected a line as malformed: not a JSON object",
        "warning: standard input: rejected a line as missing_field: "
          + "\"exchange\" is missing or of the wrong type",
        "standard input: the last line has no newline",
        "warning: standard input: rejected a line as malformed: not a JSON object "
          + "(repeated 2 times)",
        "received 5 = written 1 + late 0 + duplicate 0 + superseded 0 + rejected 4",
      ]
    )
  }

  @Test(arguments: [
    (["--stale-after", "5"], 64, "'5' is not a duration"),
    (["--clock", "moon"], 64, "moon"),
    (["--candle-wait"], 64, "needs a value"),
    (["-", "-"], 64, "given twice"),
    (["--status", "--status"], 64, "given twice"),
    (["there-is-no-such-file"], 74, "there-is-no-such-file: open: No such file or directory"),
    (["."], 74, ".: read: Is a directory"),
  ])
  func saysWhatIsWrong(_ arguments: [String], _ status: Int, _ words: String) throws {
    let run = try merge.run(arguments)
    #expect(run.status == status)
    #expect(run.stdout == "")
    #expect(run.stderr.contains(words), "\(run.stderr)")
  }

  @Test(arguments: [
    (command: "dantaro-merge <&-", status: 74, words: "standard input is closed; it is needed"),
    (command: "dantaro-merge file >&-", status: 74, words: "standard output is closed"),
    (command: "dantaro-merge file <&-", status: 0, words: "received 1 = written 1"),
    (command: "dantaro-merge file > /dev/full", status: 74, words: "No space left on device"),
  ])
  func standsClosedAndFullDescriptors(command: String, status: Int, words: String) throws {
    let run = try BuiltTool.script(command, files: ["file": Self.ticker("ws", 0)])
    #expect(run.status == status)
    #expect(run.stderr.contains(words), "\(run.stderr)")
  }

  /// Each line as its source and second after the start, or as its event.
  static func summary(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      func value(_ key: String) -> String {
        guard let range = line.firstRange(of: "\"\(key)\":") else { return "" }
        return String(line[range.upperBound...].prefix { $0 != "," && $0 != "}" })
          .replacing("\"", with: "")
      }
      guard value("event").isEmpty else { return value("event") }
      return "\(value("source")) \((Int(value("ts_ms")) ?? 0) / 1_000 - start)"
    }
  }
}
