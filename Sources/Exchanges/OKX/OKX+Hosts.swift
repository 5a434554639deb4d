/// Where OKX is to be found.
///
/// Port 443 everywhere: WebSocket on 8443 ended on 2026-10-31.
public enum OKXRegion: String, CaseIterable, Sendable {
  case global
  case eea
  case us

  /// The WebSocket host; the path is the line's.
  public func webSocketURL(demoTrading: Bool) -> String {
    switch self {
    case .global: demoTrading ? "wss://wspap.okx.com" : "wss://ws.okx.com"
    case .eea: demoTrading ? "wss://wseeapap.okx.com" : "wss://wseea.okx.com"
    case .us: demoTrading ? "wss://wsuspap.okx.com" : "wss://wsus.okx.com"
    }
  }

  /// The REST host; demo trading is told by a header there.
  public var restURL: String {
    switch self {
    case .global: "https://openapi.okx.com"
    case .eea: "https://eea.okx.com"
    case .us: "https://us.okx.com"
    }
  }
}
