/// Records for the tests of validate: whole and good, unless a key is changed or left out.
struct RecordText {
  private var members: [(key: String, value: String)]

  /// The line.
  var text: String {
    "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  /// The same record with one value replaced, or added at the end.
  func with(_ key: String, _ value: String) -> RecordText {
    var copy = self
    if let index = members.firstIndex(where: { $0.key == key }) {
      copy.members[index].value = value
    } else {
      copy.members.append((key, value))
    }
    return copy
  }

  /// The same record without a key.
  func without(_ key: String) -> RecordText {
    var copy = self
    copy.members.removeAll { $0.key == key }
    return copy
  }

  var keys: [String] { members.map(\.key) }

  /// At this exchange time, received 5 ms later.
  func at(_ tsMs: Int64) -> RecordText {
    with("ts_ms", "\(tsMs)").with("recv_us", "\(tsMs * 1_000 + 5_000)")
  }

  static let start: Int64 = 1_763_800_000_000

  static let ticker = RecordText(members: [
    ("type", "\"ticker\""), ("exchange", "\"okx\""), ("symbol", "\"BTC-USDT\""),
    ("source", "\"ws\""), ("ts_ms", "1763800000000"), ("recv_us", "1763800000005000"),
    ("last", "45123.45"), ("last_size", "0.15"), ("bid", "45123.4"), ("bid_size", "1.2"),
    ("ask", "45123.5"), ("ask_size", "0.8"), ("open_24h", "44000"), ("high_24h", "46000"),
    ("low_24h", "43500.1"), ("volume_24h", "1234567.89"), ("quote_volume_24h", "55555555.5"),
  ])

  /// A ticker with this last price and a book around it.
  static func ticker(last: Double, at tsMs: Int64) -> RecordText {
    ticker.at(tsMs).with("last", "\(last)").with("bid", "\(last - 0.1)").with(
      "ask",
      "\(last + 0.1)"
    )
  }

  static let candle = RecordText(members: [
    ("type", "\"candle\""), ("exchange", "\"okx\""), ("symbol", "\"BTC-USDT\""),
    ("source", "\"ws\""), ("interval", "\"1m\""), ("ts_ms", "1763799960000"),
    ("recv_us", "1763800000005000"), ("open", "100.5"), ("high", "102"), ("low", "99.50"),
    ("close", "101"), ("volume", "12.5"), ("quote_volume", "1250.75"), ("closed", "true"),
  ])

  static let trade = RecordText(members: [
    ("type", "\"trade\""), ("exchange", "\"okx\""), ("symbol", "\"BTC-USDT\""),
    ("source", "\"ws\""), ("ts_ms", "1763800000000"), ("recv_us", "1763800000005000"),
    ("id", "\"130639474\""), ("price", "42219.9"), ("size", "0.12060306"), ("side", "\"buy\""),
  ])

  static let status = RecordText(members: [
    ("type", "\"status\""), ("exchange", "\"okx\""), ("symbol", "null"), ("source", "\"ws\""),
    ("ts_ms", "null"), ("recv_us", "1763800000005000"), ("event", "\"connected\""),
    ("channel", "\"public\""), ("interval", "null"), ("code", "null"), ("message", "null"),
    ("count", "null"),
  ])

  static let all = [ticker, candle, trade, status]
}
