/// What a person may choose about a simulated exchange.
public struct ServerOptions: Sendable {
  public var instruments = Listing.standard
  public var seed: UInt64 = 1
  /// Tickers a second a symbol; above what the venue sends it leaves the protocol, for load tests.
  public var rate = 2
  public var faults = FaultPlan()
  public var replay: Replay?

  public init() {}
}
