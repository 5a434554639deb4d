import Foundation
import TestSupport
import Testing

/// dantaro-feed as it was built, against two simulated exchanges of different kinds.
@Suite struct ManagerToolTests {
  private func lines(_ run: BuiltTool.Run) -> [Substring] { run.stdout.split(separator: "\n") }

  /// The terms of an exchange's summary: received, then all the others.
  private func accounts(_ stderr: String, of exchange: String) -> (received: Int, others: [Int])? {
    let mark = "dantaro-feed: \(exchange) received "
    guard let line = stderr.split(separator: "\n").last(where: { $0.hasPrefix(mark) }),
      let sum = line.components(separatedBy: ";").first
    else { return nil }
    let numbers = sum.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.isEmpty ? nil : (numbers[0], Array(numbers.dropFirst()))
  }

  // MARK: Data

  @Test func recordsAndStatusOfAllExchangesComeOutOnOneStream() throws {
    let run = try SimulatedExchange.pair(
      """
      dantaro-feed $servers --status --candles 1s --trades okx:btc-usdt,ETH-USDT Binance:BTC-USDT \
        > out 2> err & feed=$!
      for exchange in okx binance; do
        for type in ticker candle trade; do
          poll "grep -q '^{\\"type\\":\\"$type\\",\\"exchange\\":\\"$exchange\\"' out"
        done
      done
      poll "grep -q 'okx.*ETH-USDT' out"
      kill -INT $feed; wait $feed; echo "status $?"
      cat err >&2; cat out
      """,
      options: "--rate 20",
      otherOptions: "--rate 20"
    )
    #expect(lines(run).first == "status 0", "\(run.stderr)")
    let status = lines(run).filter { $0.contains("\"type\":\"status\"") }
    for exchange in ["okx", "binance"] {
      #expect(status.contains { $0.contains(exchange) && $0.contains("\"event\":\"connected\"") })
      #expect(status.contains { $0.contains(exchange) && $0.contains("\"event\":\"subscribed\"") })
      let books = try #require(accounts(run.stderr, of: exchange))
      #expect(books.received == books.others.reduce(0, +))
    }
    #expect(!lines(run).contains { $0.contains("binance") && $0.contains("ETH-USDT") })
  }

  /// Numbered frames: none may be missing, and none come twice.
  @Test func anExchangeThatDiesCostsTheOtherNotOneTickAndIsFoundAgain() throws {
    let frames = (1...400).map { number in
      "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"BTC-USDT\"},"
        + "\"data\":[{\"last\":\"\(number)\",\"ts\":\"1626995753163\"}]}\n"
    }
    let run = try SimulatedExchange.pair(
      """
      dantaro-feed $servers --status --max-backoff 100ms okx:BTC-USDT binance:BTC-USDT \
        > out 2> err & feed=$!
      poll "grep -q 'ticker.*binance' out && [ \\$(grep -c 'ticker.*okx' out) -ge 20 ]"
      kill -KILL $other; wait $other 2>/dev/null
      poll "grep -q 'binance.*disconnected' out"
      another
      seen=$(grep -c 'ticker.*binance' out)
      poll "[ \\$(grep -c 'ticker.*binance' out) -gt $seen ]"
      poll "[ \\$(grep -c 'ticker.*okx' out) -ge 400 ]"
      kill -TERM $feed; wait $feed; echo "status $?"
      grep 'okx' out
      """,
      options: "--replay frames --rate 100",
      otherOptions: "--rate 50",
      files: ["frames": frames.joined()]
    )
    #expect(lines(run).first == "status 0", "\(run.stderr)")
    #expect(!run.stderr.contains("gave up"))
    let last = try Regex(#""last":(\d+),"#)
    let numbers = lines(run).filter { $0.contains("ticker") && $0.contains("recv_us") }
      .compactMap { line in line.firstMatch(of: last)?.output[1].substring.flatMap { Int($0) } }
    #expect(numbers == Array(1...400))
    #expect(lines(run).count { $0.contains("\"event\":\"disconnected\"") } <= 1)
  }

  // MARK: A slow reader

  /// A reader stops once both have written, and their pipe runs full: lines stay whole, and each
  /// exchange's books balance.
  @Test(arguments: ["conflate", "block"])
  func aReaderWhoNeverReadsTearsNoLineAndMixesNoBooks(policy: String) throws {
    let run = try SimulatedExchange.pair(
      """
      mkfifo pipe
      {
        seen=
        until [[ "$seen" == *okx*binance* || "$seen" == *binance*okx* ]]; do
          IFS= read -r line; echo "$line"; seen+=" $(cut -d '"' -f 8 <<< "$line")"
        done
        touch stopped
        poll '[ $(grep -c " received " err) -eq 2 ]'; cat
      } < pipe > out & reader=$!
      dantaro-feed $servers --on-slow-reader \(policy) --trades \
        okx:BTC-USDT,ETH-USDT binance:BTC-USDT,ETH-USDT 2> err > pipe & feed=$!
      poll '[ -e stopped ]'
      now=0 pause=0.2
      poll 'before=$now; now=$(sed -n "s/wchar: //p" /proc/$feed/io); [ $now -eq $before ]'
      kill -TERM $feed
      wait $feed; echo "status $?"; wait $reader
      cat err >&2; cat out
      """,
      options: "--rate 200",
      otherOptions: "--rate 200"
    )
    #expect(lines(run).first == "status 0", "\(run.stderr)")
    #expect(!run.stderr.contains("gave up"))
    let records = lines(run).dropFirst()
    for line in records {
      let record = try? JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect((record as? [String: Any])?["exchange"] != nil, "\(line)")
    }
    var unwritten = 0
    for exchange in ["okx", "binance"] {
      let books = try #require(accounts(run.stderr, of: exchange))
      #expect(books.received == books.others.reduce(0, +))
      let mark = "\"exchange\":\"\(exchange)\""
      #expect(records.count { $0.contains(mark) } == books.others[0], "\(exchange)")
      unwritten += books.received - books.others[0]
    }
    #expect(unwritten > 0)
  }

  // MARK: The list of symbols

  @Test func aHangupReadsTheSymbolsOfAllExchangesAgain() throws {
    let run = try SimulatedExchange.pair(
      """
      echo 'okx:BTC-USDT # first' > list
      dantaro-feed $servers --symbols-file list > out 2> err & feed=$!
      poll 'grep -qs okx.*BTC-USDT out'
      echo 'nowhere:BTC-USDT' > list; kill -HUP $feed
      poll 'grep -q "symbols not read again: nowhere:BTC-USDT" err'
      echo 'binance:eth-usdt' > list; kill -HUP $feed
      poll 'grep -q binance.*ETH-USDT out'
      poll 'grep -q "\\"disconnected\\"" sim.log'
      kill -TERM $feed; wait $feed; echo "status $?"
      """,
      options: "--rate 50",
      otherOptions: "--rate 50"
    )
    #expect(run.stdout == "status 0\n")
    #expect(run.stderr == "")
  }

  @Test(arguments: [
    ("", "no symbol: name at least one, such as okx:BTC-USDT"),
    ("BTC-USDT", "BTC-USDT: expected EXCHANGE:SYMBOL[,SYMBOL...]; exchanges: okx, binance"),
    ("nowhere:BTC-USDT", "nowhere:BTC-USDT: expected EXCHANGE:SYMBOL[,SYMBOL...]; exchanges: okx"),
    ("okx:BTC-USDT :ETH-USDT", ":ETH-USDT: expected EXCHANGE:SYMBOL"),
    ("okx:", "no symbol is left to ask for"),
    ("okx:, binance:,", "no symbol is left to ask for"),
    (
      "--ws-url ws://127.0.0.1:1 okx:BTC-USDT",
      "--ws-url: ws://127.0.0.1:1: expected EXCHANGE=VALUE"
    ),
    ("--ws-url nowhere=ws://127.0.0.1:1 okx:BTC-USDT", "--ws-url: nowhere="),
    ("--ws-url okx=ws://example.com okx:BTC-USDT", "plain text is for loopback only"),
    (
      "--rest-url okx=ws://127.0.0.1:1 okx:BTC-USDT",
      "--rest-url: ws://127.0.0.1:1: expected http://"
    ),
    ("--region okx=mars okx:BTC-USDT", "--region: okx has no mars; it has global, eea, us"),
    ("--candles 7m okx:BTC-USDT", "7m"),
    ("--no-tickers okx:BTC-USDT", "nothing to ask for"),
    ("--symbols-file missing", "missing"),
  ])
  func aMistakeOnTheCommandLineIsExplainedInOneLine(arguments: String, text: String) throws {
    for option in ["", "--dry-run"] {
      let run = try BuiltTool.script("dantaro-feed \(option) \(arguments)")
      #expect(run.status == (arguments.contains("missing") ? 74 : 64))
      #expect(run.stdout == "")
      #expect(run.stderr.contains(text), "\(run.stderr)")
      #expect(run.stderr.split(separator: "\n").count == 1, "\(run.stderr)")
    }
  }

  @Test func aDryRunTellsWhatWouldBeAskedAndAsksNothing() throws {
    let run = try BuiltTool.script(
      """
      OKX_REST_URL=http://127.0.0.1:5 dantaro-feed --dry-run --region okx=eea --candles 1s,3d \
        --ws-url binance=ws://127.0.0.1:6 okx:btc-usdt,ETH-USDT binance:BTCUSDT okx:BTC-USDT
      """
    )
    #expect(run.status == 0)
    #expect(
      run.stdout == """
        exchange=okx ws=wss://wseea.okx.com rest=http://127.0.0.1:5 candles=1s,3d rest_candles=1s,3d \
        ticker_line=public candle_line=business symbols=BTC-USDT,ETH-USDT
        exchange=binance ws=ws://127.0.0.1:6 rest=https://data-api.binance.vision candles=1s \
        rest_candles=1s ticker_line=market candle_line=market symbols=BTC-USDT

        """
    )
    #expect(run.stderr.contains("dantaro-feed: warning: binance: has no candles of 3d\n"))
  }

  // MARK: Ends

  @Test func itFailsOnlyIfAllSymbolsOfAllExchangesAreRefused() throws {
    let all = try SimulatedExchange.pair(
      "dantaro-feed $servers okx:NO-SUCH binance:NO-SUCH,NOR-THIS"
    )
    #expect(all.status == 1, "\(all.stderr)")
    #expect(all.stdout == "")
    let list = "every symbol was refused: okx:NO-SUCH, binance:NO-SUCH, binance:NOR-THIS\n"
    #expect(all.stderr.contains(list), "\(all.stderr)")
    let one = try SimulatedExchange.pair(
      """
      dantaro-feed $servers --status okx:BTC-USDT binance:BTC-USDT > out 2>/dev/null & feed=$!
      poll 'grep -q refused out && grep -q "ticker.*binance" out'
      kill -TERM $feed; wait $feed; echo "status $?"
      """,
      options: "--fault refuse-all",
      otherOptions: "--rate 20"
    )
    #expect(one.stdout == "status 0\n", "\(one.stderr)")
  }

  @Test(arguments: [("okx=ws://127.0.0.1:1", Int32(69)), ("okx=$url", 0)])
  func itIsUnreachableOnlyIfNothingWasReached(first: String, status: Int32) throws {
    let run = try SimulatedExchange.script(
      """
      dantaro-feed --ws-url \(first) --ws-url binance=ws://127.0.0.1:1 --duration 700ms \
        okx:BTC-USDT binance:BTC-USDT >/dev/null
      """
    )
    #expect(run.status == status, "\(run.stderr)")
    let text = "ws://127.0.0.1:1/, ws://127.0.0.1:1/: not reached in 700ms"
    #expect(run.stderr.contains(text) == (status == 69), "\(run.stderr)")
  }
}
