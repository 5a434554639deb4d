/// A frame of OKX's tickers channel, invented.
enum TickerFrame {
  /// A whole WebSocket text frame of a server.
  static func bytes(_ number: Int) -> [UInt8] {
    let text = """
      {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT",\
      "instId":"BTC-USDT","last":"\(number).50","lastSz":"1","askPx":"2","askSz":"3","bidPx":"1",\
      "bidSz":"4","open24h":"1","high24h":"9","low24h":"1","volCcy24h":"7","vol24h":"8",\
      "ts":"\(1_795_000_000_000 + number)"}]}
      """
    let length = text.utf8.count
    return [0x81, 126, UInt8(length >> 8), UInt8(length & 255)] + Array(text.utf8)
  }
}
