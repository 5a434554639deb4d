/// One instrument of the simulated exchange: its name, its digits and how busily it trades.
///
/// Prices and sizes are whole numbers of the smallest unit, so that no sum ever depends on binary
/// floating point.
public struct Instrument: Sendable {
  public enum Kind: String, Sendable {
    case spot = "SPOT"
    case swap = "SWAP"
  }

  /// How often it trades.
  public enum Activity: Hashable, Sendable {
    /// So many fills every minute, 5 to 60.
    case busy(fillsPerMinute: Int64)
    /// One fill in every four minutes: most minute bars are flat.
    case thin
  }

  public let id: String
  public let kind: Kind
  public let base: String
  public let quote: String
  /// Decimals of a price; the tick size is one unit.
  ///
  /// Below zero where that is ten or more: -4 for a tick of 10,000.
  public let priceDecimals: Int
  /// Decimals of a size; the lot size is one unit.
  public let sizeDecimals: Int
  /// The price around which the walk goes, in price units; at least 100.
  public let basePrice: Int64
  /// A small trade, about ten dollars, in size units.
  public let typicalSize: Int64
  /// What one contract stands for in base currency: `contractValue / 10^contractDecimals`; 1 for spot.
  public let contractValue: Int64
  public let contractDecimals: Int
  public let activity: Activity

  /// Decimals of a turnover in quote currency.
  var notionalDecimals: Int { priceDecimals + sizeDecimals + contractDecimals }

  /// A spot pair; `price` is written with all the decimals it is quoted in.
  static func spot(
    _ base: String,
    _ quote: String = "USDT",
    at price: String,
    sizeDecimals: Int = 6,
    _ activity: Activity = .busy(fillsPerMinute: 20)
  ) -> Instrument {
    Instrument(
      id: base + "-" + quote,
      kind: .spot,
      base: base,
      quote: quote,
      price: price,
      sizeDecimals: sizeDecimals,
      contract: (1, 0),
      activity: activity
    )
  }

  /// A spot pair in Korean won; the price stands for itself with so many zeros behind it.
  static func won(
    _ base: String,
    at price: String,
    zeros: Int = 0,
    sizeDecimals: Int = 4,
    _ activity: Activity = .busy(fillsPerMinute: 20)
  ) -> Instrument {
    Instrument(
      id: base + "-KRW",
      kind: .spot,
      base: base,
      quote: "KRW",
      price: price,
      zeros: zeros,
      sizeDecimals: sizeDecimals,
      contract: (1, 0),
      typical: 5_000,
      activity: activity
    )
  }

  /// A perpetual swap whose sizes are contracts of `contract.value / 10^contract.decimals` base.
  static func swap(_ base: String, at price: String, contract: (value: Int64, decimals: Int))
    -> Instrument
  {
    Instrument(
      id: base + "-USDT-SWAP",
      kind: .swap,
      base: base,
      quote: "USDT",
      price: price,
      sizeDecimals: 2,
      contract: contract,
      activity: .busy(fillsPerMinute: 30)
    )
  }

  private init(
    id: String,
    kind: Kind,
    base: String,
    quote: String,
    price: String,
    zeros: Int = 0,
    sizeDecimals: Int,
    contract: (value: Int64, decimals: Int),
    typical: Int64 = 10,
    activity: Activity
  ) {
    self.id = id
    self.kind = kind
    self.base = base
    self.quote = quote
    let parts = price.utf8.split(separator: UInt8(ascii: "."))
    self.priceDecimals = parts.count == 2 ? parts[1].count : -zeros
    var units: Int64 = 0
    for byte in price.utf8 where byte != UInt8(ascii: ".") {
      units = units &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
    }
    self.basePrice = max(100, units)
    self.sizeDecimals = sizeDecimals
    self.contractValue = contract.value
    self.contractDecimals = contract.decimals
    self.activity = activity
    let turnover = typical * powerOfTen(priceDecimals + sizeDecimals + contract.decimals)
    self.typicalSize = max(1, turnover / basePrice / contract.value)
  }
}

/// Ten to a small power, 0 to 18.
func powerOfTen(_ exponent: Int) -> Int64 {
  var result: Int64 = 1
  for _ in 0..<min(max(exponent, 0), 18) { result *= 10 }
  return result
}
