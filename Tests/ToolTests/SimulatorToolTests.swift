import TestSupport
import Testing

/// The simulator as a process: each venue on one port, over WebSocket and REST.
@Suite struct SimulatorToolTests {
  struct Venue: CustomStringConvertible, Sendable {
    var name: String
    var path: String
    /// What is said, in the shell's double quotes.
    var subscribe: String
    /// What then comes.
    var data: String
    var rest: String
    var answer: String
    var description: String { name }
  }

  private static let venues = [
    Venue(
      name: "okx",
      path: "/ws/v5/public",
      subscribe: #"{"op":"subscribe","args":[{"channel":"tickers","instId":"ZEN-USDT"}]}"#,
      data: #"{"arg":{"channel":"tickers","instId":"ZEN-USDT"},"data":"#,
      rest: "/api/v5/market/ticker?instId=ZEN-USDT",
      answer: #""instId":"ZEN-USDT""#
    ),
    Venue(
      name: "binance",
      path: "/ws",
      subscribe: #"{"method":"SUBSCRIBE","params":["zenusdt@ticker"],"id":1}"#,
      data: #"{"e":"24hrTicker","#,
      rest: "/api/v3/ticker/24hr?symbol=ZENUSDT",
      answer: #"{"symbol":"ZENUSDT","#
    ),
    Venue(
      name: "gateio",
      path: "/ws/v4/",
      subscribe:
        #"{"time":TIME,"channel":"spot.tickers","event":"subscribe","payload":["ZEN_USDT"]}"#,
      data: #""event":"update","result":{"currency_pair":"ZEN_USDT","#,
      rest: "/api/v4/spot/tickers?currency_pair=ZEN_USDT",
      answer: #"[{"currency_pair":"ZEN_USDT","#
    ),
    Venue(
      name: "coinone",
      path: "/",
      subscribe:
        #"{"request_type":"SUBSCRIBE","channel":"TICKER","topic":{"quote_currency":"KRW","target_currency":"ZEN"}}"#,
      data: #"{"response_type":"DATA","channel":"TICKER","#,
      rest: "/public/v2/ticker_new/KRW/ZEN",
      answer: #""target_currency":"zen""#
    ),
  ]

  @Test(arguments: venues)
  func speaksToAClientThatKnowsTheWire(_ venue: Venue) throws {
    let symbol = venue.name == "coinone" ? "ZEN-KRW" : "ZEN-USDT"
    let run = try SimulatedExchange.script(
      """
      words=$(cat words); words=${words//TIME/$(date +%s)}; length=${#words}
      exec 3<>/dev/tcp/127.0.0.1/$port
      printf 'GET \(venue.path) HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\n' >&3
      printf 'Connection: Upgrade\\r\\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\\r\\n' >&3
      printf 'Sec-WebSocket-Version: 13\\r\\n\\r\\n' >&3
      cat <&3 >frames & reader=$!
      poll 'grep -aq "HTTP/1.1 101" frames'
      # A masked text frame whose mask is zero.
      { printf '\\x81\\xfe'; printf "\\\\x$(printf %02x $((length >> 8)))"
        printf "\\\\x$(printf %02x $((length & 255)))"
        printf '\\0\\0\\0\\0%s' "$words"; } >&3
      poll 'grep -aqF "$(cat data)" frames'
      exec 4<>/dev/tcp/127.0.0.1/$port
      printf 'GET \(venue.rest) HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' >&4
      cat <&4 >answer
      grep -qF "$(cat wanted)" answer && echo answered
      kill $sim; wait $sim; echo "exit $?"
      kill $reader 2>/dev/null
      grep -c '"event":"summary"' sim.log
      """,

      options: "--symbols \(symbol) --rate 400",
      of: venue.name,
      files: ["words": venue.subscribe, "data": venue.data, "wanted": venue.answer]
    )
    #expect(run.stdout == "answered\nexit 0\n1\n", "\(run.stderr)")
  }

  @Test(arguments: [
    (["bitmex"], "unknown exchange 'bitmex'; there is okx, binance, gateio, coinone"),
    (["coinone", "--symbols", "BTC-USDT"], "coinone quotes in KRW only, not 'BTC-USDT'"),
    (
      ["coinone", "--fault", "notice"],
      "coinone cannot have the fault \"notice\": it announces nothing"
    ),
    (["okx", "--fault", "old-ack"], "okx cannot have the fault \"old-ack\": it is Gate's"),
  ])
  func refusesByNameWhatItCannotBe(_ arguments: [String], _ text: String) throws {
    let run = try BuiltTool("dantaro-sim").run(arguments)
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr.contains(text))
  }
}
