/// scripts/verify as a user runs it, against a simulated exchange.

import TestSupport
import Testing

struct VerifyTests {
  @Test func allIsWellAgainstTheSimulatedExchange() throws {
    let run = try ServiceScript.run("simulate; \"$scripts/verify\" --config dantaro.conf")
    #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
    for row in ["WebSocket", "tick BTC-USDT", "tick ETH-USDT", "candle 1s", "REST", "libraries"] {
      #expect(run.stdout.contains("PASS  \(row) "), "\(row)")
    }
    #expect(run.stdout.contains("SKIP  TLS 127.0.0.1 "))
    #expect(!run.stdout.contains("FAIL  "))
  }

  @Test func everyExchangeHasRowsOfItsOwn() throws {
    let run = try ServiceScript.run(
      """
      simulate_two
      "$scripts/verify" --config dantaro.conf --rest-url binance=http://127.0.0.1:1
      """
    )
    #expect(run.status == 1, "\(run.stdout)\(run.stderr)")
    for row in [
      "WebSocket okx", "tick okx:BTC-USDT", "tick okx:ETH-USDT", "candle 1s okx", "clock okx",
      "REST okx", "WebSocket binance", "tick binance:BTC-USDT", "candle 1s binance",
      "clock binance",
    ] {
      #expect(run.stdout.contains("\nPASS  \(row) "), "\(row)")
    }
    #expect(run.stdout.contains(/FAIL  REST binance .*refused or unreachable; look at firewall/))
    #expect(run.stdout.contains(", 1 FAIL, "), "\(run.stdout)")
  }

  @Test func whatFailsIsNamedWithARemedy() throws {
    let run = try ServiceScript.run(
      "simulate; \"$scripts/verify\" --config dantaro.conf --rest-url http://127.0.0.1:1 BTC-USDT NO-SUCH"
    )
    #expect(run.status == 1, "\(run.stderr)")
    #expect(run.stdout.contains("PASS  tick BTC-USDT "))
    #expect(run.stdout.contains(/FAIL  tick NO-SUCH +refused by the exchange; take it out/))
    #expect(run.stdout.contains(/FAIL  REST .*refused or unreachable; look at firewall/))
    #expect(run.stdout.contains(", 2 FAIL, "))
  }

  /// A sick set-up, the one row that fails for it, and the advice.
  @Test(arguments: [
    ("--fault mute=ETH-USDT", "", "FAIL  tick ETH-USDT +none in 15 s: a quiet market, or it is"),
    ("--fault refuse=ETH-USDT", "", "FAIL  tick ETH-USDT +refused by the exchange; take it out"),
    ("--fault rest-code=50001", "", "FAIL  REST +.*50001.*; look at firewall"),
    ("--fault http=503", "", "FAIL  WebSocket +.*HTTP 503; look at firewall"),
    (
      "", "DATA_FOLDER=/dev/null/data",
      "FAIL  folders +DATA_FOLDER cannot be written: .*; create it"
    ),
    ("", "REST_URL=https://no-such.invalid", "FAIL  DNS no-such.invalid +no address: look at"),
  ])
  func theCauseAloneFails(fault: String, setting: String, row: String) throws {
    let run = try ServiceScript.run(
      """
      simulate \(fault)
      echo '\(setting)' >>dantaro.conf
      "$scripts/verify" --config dantaro.conf
      """
    )
    #expect(run.status == 1, "\(run.stderr)")
    #expect(try run.stdout.contains(Regex(row)), "\(run.stdout)")
    #expect(run.stdout.contains(" PASS, 1 FAIL, "), "\(run.stdout)")
    #expect(run.stderr.isEmpty)
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func aCertificateOfOnesOwnNeedsItsFile(host: String) throws {
    let run = try ServiceScript.run(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
        -keyout key.pem -out cert.pem -subj /CN=localhost \\
        -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>/dev/null || exit 9
      simulate --tls-cert cert.pem --tls-key key.pem
      options="--config dantaro.conf --ws-url wss://\(host):$port --rest-url https://\(host):$port"
      "$scripts/verify" $options --ca-file cert.pem || exit 2
      "$scripts/verify" $options
      """
    )
    #expect(run.status == 1, "\(run.stdout)\(run.stderr)")
    let rows = run.stdout.split(separator: "\n")
    #expect(rows.count { $0.hasPrefix("PASS  TLS \(host) ") } == 1)
    #expect(rows.count { $0.hasPrefix("PASS  WebSocket ") } == 1)
    #expect(rows.filter { $0.hasPrefix("FAIL") }.count == 1)
    #expect(run.stdout.contains(/FAIL  TLS .*self-signed certificate; look at .*--ca-file/))
  }
}
