public import MarketData

/// OKX as the owner of the sockets knows it: nothing hangs on an upgrade's query or on pong frames.

extension OKXServer: VenueServer {
  public mutating func upgrade(path: String, query: String, at now: Now) -> UpgradeVerdict {
    upgrade(path: path, at: now)
  }

  public mutating func opened(peer: Int, path: String, query: String, at now: Now) {
    opened(peer: peer, path: path, at: now)
  }

  /// Only text counts as a sign of life here.
  public mutating func ponged(_ payload: Span<UInt8>, from peer: Int, at now: Now) {}
}
