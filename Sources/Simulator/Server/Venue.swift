public import MarketData

/// One exchange that can be simulated: its name, its part of the fault table, and its server.
public struct Venue: Sendable {
  /// What a person types.
  public let name: String
  /// What it lists unless it is told otherwise.
  public let instruments: [Instrument]
  /// Tickers a second a symbol that the exchange sends at most, or what comes near to it.
  public let usualRate: Int

  /// The one currency in which it quotes; nil if there are several.
  public var quote: String?

  /// Words that narrow a fault to one WebSocket path, and to one REST endpoint.
  let paths: [String]
  let endpoints: [String]
  /// Faults that it cannot have, and why.
  public let lacking: [Fault.Name: String]
  /// Faults whose value or meaning is another one here; the kind of event is the same.
  let forms: [Fault.Name: FaultForm]

  /// A person's `BTC-USDT` as the server's streams are called.
  let spelling: @Sendable (String) -> String
  /// Which stream a recorded frame belongs to; nil if it is no data.
  let key: RecordedFrame.KeyReader
  /// A server that is ready for its first connection.
  public let server: @Sendable (ServerOptions, Now) -> any VenueServer

  /// Every exchange that can be simulated.
  public static let all: [Venue] = [.okx, .binance, .gateio, .coinone]

  public static func named(_ name: String) -> Venue? {
    all.first { $0.name == name }
  }

  /// How a fault is spelled here, and what it does.
  func form(of name: Fault.Name) -> FaultForm {
    forms[name] ?? name.form
  }
}
