/// The fills of a tape as a stream of trades tells them.

extension Tape {
  /// The trades that a stream tells at `moment` after those to `sentTo`, both in Unix milliseconds.
  ///
  /// `isMerged` joins the fills of one order; `joined` says how many a trade is made of. A pause of
  /// the process loses the trades of more than the last minute.
  func trades(after sentTo: Int64, to moment: Int64, isMerged: Bool) -> [(trade: Fill, joined: Int)]
  {
    var trades: [(trade: Fill, joined: Int)] = []
    forEachFill(from: max(sentTo + 1, moment - 60_000), to: moment + 1) { fill in
      if isMerged, let last = trades.last?.trade, fill.joins(last) {
        trades[trades.count - 1].trade.id = fill.id
        trades[trades.count - 1].trade.size += fill.size
        trades[trades.count - 1].joined += 1
      } else {
        trades.append((trade: fill, joined: 1))
      }
    }
    return trades
  }
}

extension Fill {
  /// True if a taker met this one and the other with the same order.
  fileprivate func joins(_ other: Fill) -> Bool {
    milliseconds == other.milliseconds && price == other.price && isBuy == other.isBuy
  }
}
