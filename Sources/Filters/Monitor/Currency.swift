/// How the prices of an instrument are written: with a sign in front, or with a name behind.
public enum Currency: Equatable, Sendable {
  case sign(String)
  case name(String)
  /// The symbol does not say what it is quoted in.
  case unknown

  /// What stands for a dollar: the dollar, and the tokens that are meant to be worth one.
  private static let dollars: Set<String> = [
    "USD", "USDT", "USDC", "USDG", "USDE", "USDD", "USDP", "FDUSD", "PYUSD", "TUSD", "BUSD", "DAI",
  ]

  /// Reads the quote out of `BASE-QUOTE` or of a derivative's id such as `BTC-USDT-SWAP`.
  public init(ofSymbol symbol: String) {
    let parts = symbol.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 2, !parts[1].isEmpty else {
      self = .unknown
      return
    }
    // An option such as BTC-USD-261225-100000-C is quoted in its base: OKX, seen 2026-01.
    let isOption = parts.count == 5 && (parts[4] == "C" || parts[4] == "P")
    let quote = String(isOption ? parts[0] : parts[1])
    if Currency.dollars.contains(quote) {
      self = .sign("$")
    } else if quote == "KRW" {
      self = .sign("₩")
    } else {
      self = .name(quote)
    }
  }

  /// The price with its sign or name.
  func price(_ digits: String) -> String {
    switch self {
    case .sign(let sign): sign + digits
    case .name(let name): digits + " " + name
    case .unknown: digits
    }
  }
}
