/// The exchanges there are: the one list that tools for all of them read.
public enum Venues {
  public static let all: [any SnapshotExchange.Type] = [
    OKX.self, Binance.self, GateIO.self, Coinone.self,
  ]

  /// The venue with this name.
  public static func named(_ name: some StringProtocol) -> (any SnapshotExchange.Type)? {
    all.first { $0.name == name }
  }
}
