/// What the exchange made, seen by one who misses nothing.

import MarketData
import Simulator

/// Every row that the exchange sent, and every closed bar with its digits.
struct Truth {
  private let names: Names
  /// Answers for bars that nobody was there to see.
  private var archive: OKXServer
  private var asked: Int64 = 0
  /// The times or ids of each stream's rows, in order; of candles the closed ones.
  private(set) var rows: [[Int64]]
  /// What each row of candles says, forming ones too; kept in runs about switching only.
  private(set) var states: [[UInt64]]
  private let keepsStates: Bool
  /// Closed bars by stream and open time.
  private var bars: [[Int64: [UInt8]]]

  init(_ names: Names, _ archive: OKXServer, keepsStates: Bool) {
    self.names = names
    self.keepsStates = keepsStates
    states = [[UInt64]](repeating: [], count: names.keys)
    self.archive = archive
    rows = [[Int64]](repeating: [], count: names.keys)
    bars = [[Int64: [UInt8]]](repeating: [:], count: names.keys)
  }

  mutating func note(_ frame: Frame) {
    guard case .data(let key, let id, let closed) = frame.kind else { return }
    if names.channel(ofKey: key) >= 2 {
      if keepsStates {
        let fields = Frame.candleFields(frame.bytes)
        states[key].append(Truth.state(id, closed, [1, 2, 3, 4, 5, 7].map { fields[$0] }))
      }
      guard closed else { return }
      bars[key][id] = frame.bytes
    }
    if rows[key].last != id { rows[key].append(id) }
  }

  /// A number for what a bar says: open, high, low, close and the two volumes.
  static func state(_ openMs: Int64, _ closed: Bool, _ texts: [[UInt8]]) -> UInt64 {
    var state = mixed(UInt64(bitPattern: openMs), closed ? 1 : 0)
    for text in texts {
      state = text.withUnsafeBufferPointer { $0.digest(0, $0.count, seed: state) }
    }
    return state
  }

  /// The nine fields of a closed bar, from the archive if it closed before the run began.
  mutating func bar(_ key: Int, _ openMs: Int64, at now: Now) -> [[UInt8]] {
    if let bytes = bars[key][openMs] { return Frame.candleFields(bytes) }
    asked += 1
    var later = now
    later.monotonic.microseconds += asked * 1_000_000
    let subscription = names.subscription(key)
    let name = subscription.channel.interval?.name ?? ""
    let answer = archive.rest(
      path: "/api/v5/market/history-candles",
      query: "instId=\(subscription.symbol)&bar=\(name)&after=\(openMs + 1)&limit=1",
      at: later
    )
    archive.output.removeLog()
    return Frame.candleFields(answer.body)
  }
}
