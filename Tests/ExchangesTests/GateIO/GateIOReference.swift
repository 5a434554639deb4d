import Foundation
import MarketData

/// The same reading by other means: Foundation's parser and string concatenation.
enum GateIOReference {
  private struct NoFrame: Error {}

  /// The record that a data frame must become; numbers are the venue's strings, unquoted.
  static func record(_ frame: String) throws -> String {
    let whole = try JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any]
    guard let whole, let channel = whole["channel"] as? String,
      let row = whole["result"] as? [String: Any]
    else { throw NoFrame() }
    let sent = (whole["time_ms"] as? Int) ?? (whole["time"] as? Int ?? 0) * 1_000
    func read(_ key: String) -> String { row[key] as? String ?? "null" }
    switch channel {
    case "spot.tickers":
      let fields = [
        ("last", read("last")), ("last_size", "null"), ("bid", read("highest_bid")),
        ("bid_size", "null"), ("ask", read("lowest_ask")), ("ask_size", "null"),
        ("open_24h", "null"), ("high_24h", read("high_24h")), ("low_24h", read("low_24h")),
        ("volume_24h", read("base_volume")), ("quote_volume_24h", read("quote_volume")),
      ]
      return line("ticker", read("currency_pair"), "", sent, fields)
    case "spot.trades":
      let time = Int((Double(read("create_time_ms")) ?? 0).rounded(.down))
      let fields = [
        ("id", "\"\(row["id"] as? Int ?? 0)\""), ("price", read("price")),
        ("size", read("amount")), ("side", "\"\(read("side"))\""),
      ]
      return line("trade", read("currency_pair"), "", time, fields)
    default:
      let names = read("n").components(separatedBy: "_")
      let fields = [
        ("open", read("o")), ("high", read("h")), ("low", read("l")), ("close", read("c")),
        ("volume", read("a")), ("quote_volume", read("v")),
        ("closed", "\(row["w"] as? Bool ?? false)"),
      ]
      let pair = names.dropFirst().joined(separator: "_")
      let interval = "\"interval\":\"\(names[0])\","
      return line("candle", pair, interval, (Int(read("t")) ?? 0) * 1_000, fields)
    }
  }

  private static func line(
    _ type: String,
    _ pair: String,
    _ interval: String,
    _ time: Int,
    _ fields: [(String, String)]
  ) -> String {
    let rest = fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
    return "{\"type\":\"\(type)\",\"exchange\":\"gateio\",\"symbol\":\"\(pair)\",\"source\":\"ws\","
      + "\(interval)\"ts_ms\":\(time),\"recv_us\":\(Reading.received.microseconds),\(rest)}"
  }
}
