import MarketData
import NDJSON

/// The message that comes most, read in one pass: one ticker, spelled as OKX spells it today.
///
///     {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT",…,"ts":"1795…"}]}
///
/// Any other message, one with another order of keys, a blank, an escape or an odd number, is nothing
/// here and is read in the ordinary way: what is read does not depend on this, only how long it takes.
enum OKXTickerFrame {
  /// The row that the message is, of a subscription that was met before; its place among
  /// `rows.known`.
  static func read(_ text: Span<UInt8>, recvUs: Int64, into rows: inout MessageRows) -> Int? {
    guard let end = endOfArgument(text),
      let source = rows.known.place(of: text, at: TextRange(0, end))
    else { return nil }
    let known = rows.known.entries[source]
    guard case .tickers = known.subscription.channel else { return nil }
    guard let (ticker, place) = row(text, from: end, symbol: known.symbol, recvUs: recvUs) else {
      return nil
    }
    rows.source = source
    rows.append(.ticker(ticker), at: place)
    return source
  }

  /// Remembers a subscription whose messages may be read here.
  static func note(_ subscription: Subscription, _ rows: inout MessageRows) {
    guard case .tickers = subscription.channel, OKX.isSpot(subscription.symbol) else { return }
    let isPlain = subscription.symbol.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }
    guard isPlain else { return }
    rows.known.note(
      Array("{\"arg\":{\"channel\":\"tickers\",\"instId\":\"\(subscription.symbol)\"}".utf8),
      subscription
    )
  }

  /// Behind the first closing bracket: a name that has one in it is not remembered.
  private static func endOfArgument(_ text: Span<UInt8>) -> Int? {
    var index = 0
    let most = min(text.count, 128)
    while index < most {
      let word = text.upTo8(index) ^ 0x7D7D_7D7D_7D7D_7D7D
      let flags = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if flags != 0 { return index + (flags.trailingZeroBitCount >> 3) + 1 }
      index += 8
    }
    return nil
  }

  // MARK: The row

  /// What stands before each value, in OKX's order.
  private static let spellings: [Spelling] = [
    Spelling("\",\"last\":\""), Spelling("\",\"lastSz\":\""),
    Spelling("\",\"askPx\":\""), Spelling("\",\"askSz\":\""),
    Spelling("\",\"bidPx\":\""), Spelling("\",\"bidSz\":\""),
    Spelling("\",\"open24h\":\""), Spelling("\",\"high24h\":\""), Spelling("\",\"low24h\":\""),
    Spelling("\",\"sodUtc0\":\""), Spelling("\",\"sodUtc8\":\""),
    Spelling("\",\"volCcy24h\":\""), Spelling("\",\"vol24h\":\""), Spelling("\",\"ts\":\""),
  ]
  private static let beginning = Array(",\"data\":[{\"instType\":\"".utf8)
  private static let instrument = Spelling("\",\"instId\":\"")
  private static let ending = Array("\"}]}".utf8)

  private static func row(
    _ text: Span<UInt8>,
    from end: Int,
    symbol: [UInt8],
    recvUs: Int64
  ) -> (Ticker, TextRange)? {
    guard text.equals(beginning, at: TextRange(end, end + beginning.count)) else { return nil }
    var at = end + beginning.count
    while at < text.count, (0x41...0x5A).contains(text[at]) { at += 1 }
    guard instrument.stands(in: text, at: at) else { return nil }
    at += instrument.length
    guard text.equals(symbol, at: TextRange(at, at + symbol.count)) else { return nil }
    at += symbol.count
    var values = InlineArray<14, TextRange>(repeating: .none)
    let spellings = Self.spellings.span
    for index in 0..<14 {
      guard spellings[index].stands(in: text, at: at) else { return nil }
      let start = at + spellings[index].length
      at = endOfQuotedNumber(text, from: start)
      guard at > start else { return nil }
      values[index] = TextRange(start, at)
    }
    guard at + ending.count == text.count,
      text.equals(ending, at: TextRange(at, text.count)),
      let time = Integer.parse(text, at: values[13]), time >= 0
    else { return nil }
    var ticker = Ticker(tsMs: time, recvUs: recvUs)
    (ticker.last, ticker.lastSize) = (values[0], values[1])
    (ticker.ask, ticker.askSize) = (values[2], values[3])
    (ticker.bid, ticker.bidSize) = (values[4], values[5])
    (ticker.open24h, ticker.high24h, ticker.low24h) = (values[6], values[7], values[8])
    (ticker.quoteVolume24h, ticker.volume24h) = (values[11], values[12])
    let start = end + 9
    return (ticker, TextRange(start, text.count - 2))
  }

  /// Where the number at `start` ends, if it is what most are, digits and digits behind a point, and
  /// a quote follows; `start` for all else.
  @inline(__always)
  private static func endOfQuotedNumber(_ text: Span<UInt8>, from start: Int) -> Int {
    var end = endOfDigits(text, from: start)
    guard end > start, end < text.count else { return start }
    if text[start] == UInt8(ascii: "0"), end != start + 1 { return start }
    if text[end] == UInt8(ascii: ".") {
      let fraction = end + 1
      end = endOfDigits(text, from: fraction)
      guard end > fraction, end < text.count else { return start }
    }
    return text[end] == UInt8(ascii: "\"") ? end : start
  }

  @inline(__always)
  private static func endOfDigits(_ text: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while true {
      // A digit's byte becomes 0 to 9; anything else has its top bit set after the addition.
      let digits = text.upTo8(end) ^ 0x3030_3030_3030_3030
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      if others != 0 { return end &+ (others.trailingZeroBitCount >> 3) }
      end &+= 8
    }
  }

  /// Up to sixteen letters, compared at once.
  private struct Spelling {
    let length: Int
    private let first: UInt64
    private let second: UInt64
    private let firstMask: UInt64
    private let secondMask: UInt64

    init(_ letters: StaticString) {
      var words: (UInt64, UInt64) = (0, 0)
      var masks: (UInt64, UInt64) = (0, 0)
      var length = 0
      for byte in "\(letters)".utf8 {
        let shift = UInt64(length % 8 * 8)
        if length < 8 {
          words.0 |= UInt64(byte) << shift
          masks.0 |= 0xFF << shift
        } else {
          words.1 |= UInt64(byte) << shift
          masks.1 |= 0xFF << shift
        }
        length += 1
      }
      self.length = length
      (first, second) = words
      (firstMask, secondMask) = masks
    }

    /// Sixteen bytes must stand there.
    @inline(__always)
    func stands(in text: Span<UInt8>, at index: Int) -> Bool {
      let one = (text.upTo8(index) & firstMask) ^ first
      let two = (text.upTo8(index &+ 8) & secondMask) ^ second
      return one | two == 0
    }
  }
}
