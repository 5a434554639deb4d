import Foundation
import TestSupport

/// A frame of OKX's tickers channel, invented.
enum TickerFrame {
  /// A whole WebSocket text frame of a server.
  static func bytes(
    _ number: Int,
    of symbol: String = "BTC-USDT",
    at milliseconds: Int = 1_795_000_000_000
  ) -> [UInt8] {
    let text = """
      {"arg":{"channel":"tickers","instId":"\(symbol)"},"data":[{"instType":"SPOT",\
      "instId":"\(symbol)","last":"60005.5","lastSz":"\(number)","askPx":"60006","askSz":"3",\
      "bidPx":"60005","bidSz":"4","open24h":"60000","high24h":"61000","low24h":"59000",\
      "volCcy24h":"7","vol24h":"8",\
      "ts":"\(milliseconds + number)"}]}
      """
    let length = text.utf8.count
    return [0x81, 126, UInt8(length >> 8), UInt8(length & 255)] + Array(text.utf8)
  }

  /// A server that sends some 4,000 tickers of three symbols a second, as long as it is listened to.
  static func flood() throws -> RawServer {
    try RawServer(manyAtOnce: true) { client in
      client.acceptUpgrade()
      var number = 0
      while true {
        var burst: [UInt8] = []
        for _ in 0..<14 {
          number += 1
          for symbol in ["BTC-USDT", "ETH-USDT", "SOL-USDT"] {
            burst += bytes(
              number,
              of: symbol,
              at: Int(Date().timeIntervalSince1970 * 1_000) - number
            )
          }
        }
        guard client.send(burst) else { return }
        usleep(10_000)
      }
    }
  }
}
