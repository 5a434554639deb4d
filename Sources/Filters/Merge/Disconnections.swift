import MarketData
import NDJSON

/// When each input last said that a realtime connection to an exchange was lost.
///
/// Told in line numbers, not times: a record behind the status line shows that realtime is back.
struct Disconnections {
  /// The two connections of a feed, by what they carry.
  enum Carrier: UInt8, CaseIterable {
    /// `public`: tickers and trades.
    case ticks
    /// `business`: candles.
    case candles
  }

  private struct Place: Hashable {
    var exchange: Int
    var carrier: Carrier
    var input: Int
  }

  private var exchanges = KeyTable(limit: 256)
  private var orders: [Place: UInt64] = [:]

  /// A small number for an exchange.
  ///
  /// Nil beyond the table's limit; then only silence tells.
  mutating func exchange(_ text: Span<UInt8>, at range: TextRange) -> Int? {
    exchanges.index(text, range)
  }

  /// Notes a `disconnected` status record; any other changes nothing.
  ///
  /// A channel that is neither `public` nor `business` leaves open what was lost, so both are.
  mutating func note(_ status: RecordLine, in text: Span<UInt8>, from input: Int, order: UInt64) {
    guard text.says("disconnected", at: status[.event].range), status[.event].isString,
      status[.exchange].isString, status[.source].isString,
      text.says("ws", at: status[.source].range),
      let exchange = exchange(text, at: status[.exchange].range)
    else { return }
    let channel = status[.channel].isString ? status[.channel].range : .none
    for carrier in Disconnections.carriers(text, channel) {
      orders[Place(exchange: exchange, carrier: carrier, input: input)] = order
    }
  }

  /// True if the input lost that connection after the line numbered `order`.
  func isCut(_ exchange: Int?, _ carrier: Carrier, input: Int, since order: UInt64) -> Bool {
    guard let exchange,
      let lost = orders[Place(exchange: exchange, carrier: carrier, input: input)]
    else { return false }
    return lost > order
  }

  private static func carriers(_ text: Span<UInt8>, _ channel: TextRange) -> [Carrier] {
    if text.says("public", at: channel) { return [.ticks] }
    if text.says("business", at: channel) { return [.candles] }
    return Carrier.allCases
  }
}
