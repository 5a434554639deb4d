import Exchanges
import Foundation
import Testing

/// How one venue speaks, for the tests that hold for all of them.
///
/// A venue's own file in this folder says it; `all` lists them. Shapes are those of captured frames.
struct VenueFrames: CustomTestStringConvertible, Sendable {
  let venue: any SnapshotExchange.Type
  /// Two of its symbols, in our spelling.
  let symbols: [String]
  /// Other ways to type the first one.
  let spellings: [String]
  /// What it says by itself when a connection opens.
  var greeting: [String] = []
  /// What it answers to a text; symbols of `unknown`, in our spelling, it refuses in its own way.
  var answers: @Sendable (_ text: String, _ unknown: Set<String>) -> [String]
  /// What its REST API answers when it is asked which symbols exist: status and body.
  var checked: (@Sendable (_ symbols: [String], _ unknown: Set<String>) -> (Int, String))?
  /// The ticker of a symbol: `ts_ms`, and the price of the last trade.
  let ticker: @Sendable (_ symbol: String, _ tsMs: Int64, _ last: String) -> String
  let trade: @Sendable (_ symbol: String, _ id: Int64, _ tsMs: Int64) -> String
  /// A bar of a minute: when it opens, and its last price.
  let candle:
    @Sendable (_ symbol: String, _ openMs: Int64, _ close: String, _ isClosed: Bool) -> String
  /// False if the venue never says that a bar is final.
  var tellsEnds = true
  /// The notice that a connection will be closed, where the venue gives one.
  var notice: String?
  /// So many messages of ours any second of a connection may hold; nil: no limit is known.
  var messagesPerSecond: Int?

  var testDescription: String { venue.name }

  static let all: [VenueFrames] = [okx, binance, gateIO, coinone]

  /// A text as JSON object; empty if it is none.
  static func object(_ text: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
  }
}
