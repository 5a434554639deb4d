import MarketData
import NDJSON

/// Candles over REST: newest first, both cursors exclusive.

extension OKXServer {
  /// Rows that `/candles` reaches back; older ones are in `/history-candles` only.
  private static let newestRows = 1_440
  /// The one-second bar goes back three months.
  private static let oldestSeconds: Int64 = 90 * 86_400_000

  mutating func appendCandles(
    _ endpoint: Endpoint,
    _ query: Query,
    to out: inout LineBuffer,
    at now: Now
  ) throws(RESTError) {
    let place = try instrument(query, at: now)
    guard let length = BarLength.named(query["bar"] ?? "1m") else { throw .wrong("bar") }
    // The one-second bar is in the history only.
    if length.name == "1s", endpoint == .candles { throw .wrong("bar") }
    let limit = try limit(query, of: endpoint)
    let after = try cursor(query, "after") ?? .max
    let before = try cursor(query, "before") ?? .min
    let moment = now.unix.milliseconds
    var open = length.open(containing: moment)
    var rank = 0
    let oldest = oldestOpen(length, at: moment)
    if endpoint == .historyCandles, after <= moment {
      // No need to walk there: the bar that holds the moment before `after` is the newest one.
      open = length.open(containing: max(after - 1, oldest))
    }
    var rows = 0
    while rows < limit, open > before, open >= oldest {
      if endpoint == .candles, rank >= OKXServer.newestRows { break }
      rank += 1
      if open < after {
        let end = length.next(after: open)
        let bar = market.bar(place, length, from: open, to: min(end, moment + 1))
        if rows > 0 { out.append(",") }
        out.append(row: bar, of: market.instruments[place], isFinal: end <= moment)
        rows += 1
      }
      open = length.open(containing: open - 1)
    }
  }

  /// The open time of the first bar that lies wholly after the listing.
  private func oldestOpen(_ length: BarLength, at moment: Int64) -> Int64 {
    let listing = Listing.firstMillisecond
    let open = length.open(containing: listing)
    let first = open < listing ? length.next(after: open) : open
    guard length.name == "1s" else { return first }
    return max(first, moment - OKXServer.oldestSeconds)
  }

  private func cursor(_ query: Query, _ name: String) throws(RESTError) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let value = Int64(text), (0...Integer.largest).contains(value) else { throw .wrong(name) }
    return value
  }
}
