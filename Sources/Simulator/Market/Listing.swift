/// What the simulated exchange lists unless it is told otherwise, and since when.
///
/// Prices are near those of autumn 2026 so that digits look as they do on the wire. MATIC-USDT is
/// missing on purpose: it has been POL-USDT since September 2024.
public enum Listing {
  /// All instruments have traded since 2023-01-01 00:00 UTC, in minutes since 1970.
  static let firstMinute: Int64 = 27_875_520
  /// The same in Unix milliseconds.
  public static let firstMillisecond: Int64 = firstMinute * 60_000

  /// The most instruments one server carries.
  public static let largest = 2_000

  public static let standard: [Instrument] = [
    .spot("BTC", at: "83750.0", sizeDecimals: 8, .busy(fillsPerMinute: 60)),
    .spot("ETH", at: "2745.50", .busy(fillsPerMinute: 60)),
    .spot("SOL", at: "128.45", .busy(fillsPerMinute: 30)),
    .spot("ADA", at: "0.4123", sizeDecimals: 4),
    .spot("DOT", at: "2.3450"),
    .spot("LINK", at: "12.345"),
    .spot("UNI", at: "5.6780"),
    .spot("POL", at: "0.12340", sizeDecimals: 4),
    .spot("XRP", at: "2.0514", .busy(fillsPerMinute: 30)),
    .spot("DOGE", at: "0.14230", .busy(fillsPerMinute: 30)),
    .spot("LTC", at: "83.81"),
    .spot("AVAX", at: "13.370"),
    .spot("TRX", at: "0.27510", sizeDecimals: 4),
    .spot("BCH", at: "521.4"),
    .spot("ATOM", at: "2.4510"),
    .spot("NEAR", at: "1.7820"),
    .spot("FIL", at: "1.5310"),
    .spot("APT", at: "2.2140"),
    .spot("ARB", at: "0.20810", sizeDecimals: 4),
    .spot("OP", at: "0.31200", sizeDecimals: 4),
    .spot("SUI", at: "1.5218"),
    .spot("TON", at: "1.5930"),
    .spot("SHIB", at: "0.000008123", sizeDecimals: 0),
    .spot("PEPE", at: "0.0000043210", sizeDecimals: 0),
    .spot("ETC", at: "13.120"),
    .spot("XLM", at: "0.24270", sizeDecimals: 4),
    .spot("AAVE", at: "168.32"),
    .spot("ICP", at: "3.9210"),
    .spot("ZEN", at: "13.710", .thin),
    .spot("FLOW", at: "0.22310", sizeDecimals: 4, .thin),
    .spot("BTC", "USDC", at: "83752.0", sizeDecimals: 8),
    .swap("BTC", at: "83760.0", contract: (1, 2)),
    .swap("ETH", at: "2746.10", contract: (1, 1)),
    .swap("SOL", at: "128.50", contract: (1, 0)),
    .swap("XRP", at: "2.0520", contract: (100, 0)),
    .swap("LTC", at: "83.85", contract: (1, 0)),
  ]

  /// What is quoted in Korean won.
  public static let won: [Instrument] = [
    .won("BTC", at: "11638", zeros: 4, sizeDecimals: 8, .busy(fillsPerMinute: 60)),
    .won("ETH", at: "3815", zeros: 3, sizeDecimals: 8, .busy(fillsPerMinute: 60)),
    .won("XRP", at: "2851", .busy(fillsPerMinute: 30)),
    .won("SOL", at: "1785", zeros: 2, sizeDecimals: 6, .busy(fillsPerMinute: 30)),
    .won("USDT", at: "1485.0", .busy(fillsPerMinute: 30)),
    .won("DOGE", at: "197.8", .busy(fillsPerMinute: 30)),
    .won("ADA", at: "573.0"),
    .won("AVAX", at: "1858", zeros: 1),
    .won("LINK", at: "1716", zeros: 1),
    .won("LTC", at: "1165", zeros: 2),
    .won("BCH", at: "7246", zeros: 2),
    .won("POL", at: "171.5"),
    .won("TRX", at: "382.4"),
    .won("SHIB", at: "0.01129"),
    .won("ETC", at: "1823", zeros: 1),
    .won("ZEN", at: "1905", zeros: 1, .thin),
    .won("TNSR", at: "62.10", .thin),
  ]

  /// The instruments named, as `list` has them.
  ///
  /// A name that is not among them trades near 1 as a spot pair, near 1,000 in won. Names beyond
  /// `largest` are left out.
  public static func named(_ ids: [String], among list: [Instrument] = standard) -> [Instrument] {
    var found: [Instrument] = []
    for id in ids where found.count < largest && !found.contains(where: { $0.id == id }) {
      if let known = list.first(where: { $0.id == id }) {
        found.append(known)
        continue
      }
      let parts = id.split(separator: "-", maxSplits: 1)
      guard parts.count == 2 else { continue }
      guard parts[1] != "KRW" else {
        found.append(.won(String(parts[0]), at: "1000"))
        continue
      }
      found.append(.spot(String(parts[0]), String(parts[1]), at: "1.0000"))
    }
    return found
  }
}
