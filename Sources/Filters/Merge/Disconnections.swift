import MarketData
import NDJSON

/// When each input last said that a realtime connection to an exchange was lost.
///
/// Told in line numbers, not times: a record behind the status line shows that realtime is back. A
/// connection that ends after its replacement came up is no loss.
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

  /// How far a changeover has come that the exchange asked for with a notice.
  private enum Changeover {
    case announced
    case replaced
  }

  private var exchanges = KeyTable(limit: 256)
  private var orders: [Place: UInt64] = [:]
  private var changeovers: [Place: Changeover] = [:]

  /// A small number for an exchange.
  ///
  /// Nil beyond the table's limit; then only silence tells.
  mutating func exchange(_ text: Span<UInt8>, at range: TextRange) -> Int? {
    exchanges.index(text, range)
  }

  /// Notes a `switching`, `connected` or `disconnected` status record; any other changes nothing.
  ///
  /// A channel that is neither `public` nor `business` leaves open what was lost, so both are.
  mutating func note(_ status: RecordLine, in text: Span<UInt8>, from input: Int, order: UInt64) {
    guard status[.event].isString, let event = Disconnections.event(text, status[.event].range),
      status[.exchange].isString, status[.source].isString,
      text.says("ws", at: status[.source].range),
      let exchange = exchange(text, at: status[.exchange].range)
    else { return }
    let channel = status[.channel].isString ? status[.channel].range : .none
    for carrier in Disconnections.carriers(text, channel) {
      note(event, Place(exchange: exchange, carrier: carrier, input: input), order)
    }
  }

  private mutating func note(_ event: Status.Event, _ place: Place, _ order: UInt64) {
    switch (event, changeovers[place]) {
    case (.switching, _): changeovers[place] = .announced
    case (.connected, .announced): changeovers[place] = .replaced
    case (.disconnected, .replaced): changeovers[place] = nil
    case (.disconnected, _):
      changeovers[place] = nil
      orders[place] = order
    case (_, _): break
    }
  }

  private static func event(_ text: Span<UInt8>, _ range: TextRange) -> Status.Event? {
    let events: [Status.Event] = [.switching, .connected, .disconnected]
    return events.first { text.says($0.rawValue, at: range) }
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
