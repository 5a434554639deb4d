import Foundation
import TestSupport
import Testing

/// okx-ws as it was built, against a simulated exchange: what it prints, how it ends.
@Suite struct RealtimeToolTests {
  private func lines(_ run: BuiltTool.Run) -> [String] {
    run.stdout.split(separator: "\n").map(String.init)
  }

  /// The terms of the summary: received, then all the others.
  private func accounts(_ stderr: String) -> (received: Int, others: [Int])? {
    guard let line = stderr.split(separator: "\n").last(where: { $0.contains(": received ") }),
      let sum = line.components(separatedBy: ";").first
    else { return nil }
    let numbers = sum.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.isEmpty ? nil : (numbers[0], Array(numbers.dropFirst()))
  }

  // MARK: Data

  @Test func tickersOfEverySymbolComeOutAndNothingElse() throws {
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url --count 40 btc-usdt ETH-USDT BTC-USDT",
      options: "--rate 50"
    )
    #expect(run.status == 0)
    #expect(lines(run).count == 40)
    #expect(lines(run).allSatisfy { $0.hasPrefix("{\"type\":\"ticker\",\"exchange\":\"okx\",") })
    for symbol in ["BTC-USDT", "ETH-USDT"] {
      #expect(lines(run).contains { $0.contains("\"symbol\":\"\(symbol)\"") })
    }
    #expect(run.stderr.contains("okx-ws: public: subscribed 2 of 2\n"))
    #expect(run.stderr.contains("named twice, asked for once: BTC-USDT"))
  }

  @Test func verboseTellsOfConnectionsRequestsAndInputs() throws {
    let run = try SimulatedExchange.script(
      """
      okx-ws --verbose --ws-url $url --count 1 BTC-USDT | dantaro-validate --verbose
      okx-rest --verbose --rest-url http://${url#*//} BTC-USDT
      okx-ws --ws-url $url --count 1 BTC-USDT
      """
    )
    for told in [
      "okx-ws: debug: connection 1: to ws://127.0.0.1:",
      #"okx-ws: debug: connection 1: sent {"id":"d1","op":"subscribe","args":[{"channel":"tickers""#,
      "okx-ws: debug: connection 1: closing, 1000",
      "dantaro-validate: debug: standard input: a pipe of ",
      "dantaro-validate: debug: standard input: ended",
      "okx-rest: debug: request 1: http://127.0.0.1:", "okx-rest: debug: request 1: status 200, ",
    ] {
      #expect(run.stderr.components(separatedBy: told).count == 2, "\(told) once in \(run.stderr)")
    }
  }

  @Test func candlesAndTradesComeFromTheirOwnSockets() throws {
    let run = try SimulatedExchange.script(
      """
      okx-ws --ws-url $url --no-tickers --trades --candles 1m,1h BTC-USDT > out 2>/dev/null & feed=$!
      poll 'grep -q 1h out && grep -q 1m out && grep -q trade out'
      kill -TERM $feed; wait $feed; echo "status $?"
      grep -c ticker out; grep -o '"path":"[^"]*"' sim.log | sort -u
      """
    )
    #expect(run.stdout.contains("status 0\n0\n"))
  }

  @Test func theExchangesDigitsSurviveToTheLastOne() throws {
    let frame = """
      {"arg":{"channel":"tickers","instId":"FUN-BTC"},"data":[{"instType":"SPOT","instId":"FUN-BTC",\
      "last":"0.000000454","lastSz":"11.830","askPx":"","askSz":"","bidPx":"4.52E-7",\
      "bidSz":"141211.03","open24h":"0.000000445","high24h":"--","low24h":"0.000000443",\
      "volCcy24h":"30744587.593360288","vol24h":"302436.11","ts":"1626995753163"}]}
      """
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url --count 1 FUN-BTC",
      options: "--replay frames",
      files: ["frames": frame + "\n"]
    )
    #expect(
      run.stdout.contains(
        """
        "last":0.000000454,"last_size":11.830,"bid":4.52E-7,"bid_size":141211.03,"ask":null,\
        "ask_size":null,"open_24h":0.000000445,"high_24h":null,"low_24h":0.000000443,\
        "volume_24h":302436.11,"quote_volume_24h":30744587.593360288}
        """
      )
    )
    #expect(run.stderr.contains("no number, so null: \"high24h\": \"--\""))
  }

  @Test func rawFramesStandAsTheyCame() throws {
    let frames = [
      "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},\"data\":[{\"last\":\"1.50\",\"ts\":\"5\"}]}",
      "{ \"data\" : [ ] , \"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"}, \"x\":\"\\u00e9\"}",
    ]
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url --raw --count 3 BTC-USDT",
      options: "--replay frames --rate 50",
      files: ["frames": frames.joined(separator: "\n") + "\n"]
    )
    #expect(lines(run).count == 3)
    for frame in frames {
      #expect(lines(run).contains { $0.hasSuffix(",\"frame\":\(frame)}") })
    }
    #expect(lines(run).allSatisfy { $0.hasPrefix("{\"recv_us\":") })
  }

  // MARK: Refusals

  @Test func oneRefusedSymbolIsNamedAndTheOthersStream() throws {
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url --status --count 10 BTC-USDT MATIC-USDT ETH-USDT",
      options: "--rate 50"
    )
    #expect(run.status == 0)
    #expect(run.stderr.contains("MATIC-USDT tickers: refused by okx, 60018"))
    #expect(run.stderr.contains("MATIC-USDT is now POL-USDT"))
    #expect(run.stderr.contains("subscribed 2 of 3"))
    #expect(lines(run).filter { $0.contains("\"event\":\"refused\"") }.count == 1)
    #expect(lines(run).filter { $0.hasPrefix("{\"type\":\"ticker\"") }.count == 10)
  }

  @Test func nothingLeftToStreamIsAFailure() throws {
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url BTC-USDT ETH-USDT",
      options: "--fault refuse-all"
    )
    #expect(run.status == 1)
    #expect(run.stdout == "")
    #expect(run.stderr.contains("every symbol was refused: BTC-USDT, ETH-USDT"))
  }

  @Test func anExchangeThatIsNotThereIsToldAndTriedUntilTheTimeIsOver() throws {
    let run = try BuiltTool.script(
      "okx-ws --ws-url ws://127.0.0.1:1 --duration 700ms --status BTC-USDT"
    )
    #expect(run.status == 69)
    #expect(run.stderr.contains("ws://127.0.0.1:1/: not reached in"))
    #expect(run.stdout.contains("\"event\":\"disconnected\""))
  }

  @Test(arguments: [
    ("", "no symbol"), ("--no-tickers BTC-USDT", "nothing to ask for"),
    ("--candles 7m BTC-USDT", "7m"), ("--count x BTC-USDT", "--count"),
    ("--count 0 BTC-USDT", "--count"), ("--duration 5 BTC-USDT", "--duration"),
    ("--region mars BTC-USDT", "--region"), ("--bogus BTC-USDT", "--bogus"),
    ("--ws-url ws://example.com BTC-USDT", "loopback"),
    ("--ws-url http://127.0.0.1:1 BTC-USDT", "ws://"),
    ("--ws-url ws://127.0.0.1:1/ws BTC-USDT", "path"),
  ])
  func aMistakeOnTheCommandLineIsExplained(arguments: String, word: String) throws {
    let run = try BuiltTool.script("okx-ws \(arguments)")
    #expect(run.status == 64)
    #expect(run.stdout == "")
    #expect(run.stderr.contains(word))
  }

  /// An interval that another exchange has is no slip of the pen: those of this one are told.
  @Test(arguments: [
    ("gateio-ws --candles 1m,1w A-B", "1w is not to be had here, but 1m 3m 5m "),
    ("gateio-rest --candles 3m A-B", "3m is not to be had here, but 1m 5m 15m 30m 1h 4h 1d"),
  ])
  func anIntervalThatThisExchangeLacksIsAnsweredWithThoseThatItHas(
    command: String,
    words: String
  ) throws {
    let run = try BuiltTool.script(command)
    #expect(run.status == 64)
    #expect(run.stdout == "")
    #expect(run.stderr.contains(words))
  }

  @Test func filesThatCannotBeReadEndTheFeedAtItsStart() throws {
    let symbols = try BuiltTool.script("okx-ws --symbols-file missing")
    #expect(symbols.status == 74)
    #expect(symbols.stderr.contains("missing"))
    let roots = try BuiltTool.script("okx-ws --ws-url wss://127.0.0.1:1 --ca-file missing A-B")
    #expect(roots.status == 74)
    #expect(roots.stderr.contains("missing"))
  }

  // MARK: Ends

  @Test(arguments: ["INT", "TERM"])
  func aSignalEndsTheFeedTidilyWithBooksThatAddUp(signal: String) throws {
    let run = try SimulatedExchange.script(
      """
      okx-ws --ws-url $url BTC-USDT ETH-USDT > out 2> err & feed=$!
      poll '[ $(wc -l < out) -gt 20 ]'
      kill -\(signal) $feed; wait $feed; echo "status $?"
      cat err >&2; wc -l < out
      poll 'grep -q "\\"disconnected\\"" sim.log'
      """,
      options: "--rate 100"
    )
    #expect(run.stdout.hasPrefix("status 0\n"))
    let books = try #require(accounts(run.stderr))
    #expect(books.received == books.others.reduce(0, +))
    #expect(Int(lines(run)[1].trimmingCharacters(in: .whitespaces)) == books.others.first)
    #expect(!run.stderr.contains("gave up"))
  }

  @Test(arguments: ["", "--fault no-data"])
  func aReaderWhoLeavesEndsTheFeedAlsoWhenItIsIdle(fault: String) throws {
    let run = try SimulatedExchange.script(
      "timeout 3 okx-ws --ws-url $url --status BTC-USDT 2>err | head -1; echo ${PIPESTATUS[*]}",
      options: "--rate 100 \(fault)"
    )
    #expect(lines(run).last == "0 0")
    #expect(lines(run).count == 2)
  }

  @Test func aFullDiskIsAnError() throws {
    let run = try SimulatedExchange.script("okx-ws --ws-url $url BTC-USDT > /dev/full")
    #expect(run.status == 74)
    #expect(run.stderr.contains("No space left on device"))
  }

  @Test func aClosedConnectionIsToldInTheDataAndMadeAgain() throws {
    let run = try SimulatedExchange.script(
      "okx-ws --ws-url $url --status --count 45 BTC-USDT",
      options: "--rate 100 --fault close=1001@20"
    )
    #expect(run.status == 0)
    let events = lines(run).filter { $0.contains("\"status\"") }.compactMap { line in
      line.components(separatedBy: "\"event\":\"").last?.components(separatedBy: "\"").first
    }
    #expect(
      events.prefix(6) == [
        "connected", "subscribed", "disconnected", "connected", "subscribed", "disconnected",
      ]
    )
    #expect(lines(run).contains { $0.contains("\"code\":\"1001\"") })
    #expect(run.stderr.contains("closed by the peer: 1001"))
  }

  @Test(arguments: ["conflate", "block"])
  func aReaderWhoNeverReadsCostsBoundedTimeAndEveryRecordIsCounted(policy: String) throws {
    let run = try SimulatedExchange.script(
      """
      mkfifo pipe
      { poll 'grep -q ": received " err'; cat; } < pipe > out & reader=$!
      okx-ws --ws-url $url --duration 1s --on-slow-reader \(policy) --trades \
        BTC-USDT ETH-USDT 2> err > pipe &
      feed=$!
      wait $feed; echo "status $?"; wait $reader
      cat err >&2; wc -l < out
      """,
      options: "--fault flood=20000"
    )
    let books = try #require(accounts(run.stderr))
    #expect(books.received > 100)
    #expect(books.received == books.others.reduce(0, +))
    #expect(lines(run) == ["status 0", "\(books.others[0])"])
    #expect(!run.stderr.contains("gave up"))
  }

  // MARK: The list of symbols

  @Test func aHangupReadsTheSymbolsFileAgain() throws {
    let run = try SimulatedExchange.script(
      """
      echo 'BTC-USDT # first' > list
      okx-ws --ws-url $url --symbols-file list > out 2>/dev/null & feed=$!
      poll 'grep -qs BTC-USDT out'
      echo eth-usdt > list
      kill -HUP $feed
      poll 'grep -q ETH-USDT out'
      poll 'grep -q "\\"unsubscribed\\".*BTC-USDT" sim.log'
      : > list; kill -HUP $feed
      poll 'grep -q "\\"disconnected\\"" sim.log'
      kill -TERM $feed; wait $feed; echo "status $?"
      """,
      options: "--rate 50"
    )
    #expect(run.stdout == "status 0\n")
    #expect(run.stderr == "")
  }
}
