/// Where OKX is to be found. Port 443 everywhere: WebSocket on 8443 ended on 2026-10-31.
extension OKX {
  public static let regions = [
    VenueRegion(
      name: "global", webSocketURL: "wss://ws.okx.com", demoWebSocketURL: "wss://wspap.okx.com",
      restURL: "https://openapi.okx.com"),
    VenueRegion(
      name: "eea", webSocketURL: "wss://wseea.okx.com",
      demoWebSocketURL: "wss://wseeapap.okx.com", restURL: "https://eea.okx.com"),
    VenueRegion(
      name: "us", webSocketURL: "wss://wsus.okx.com", demoWebSocketURL: "wss://wsuspap.okx.com",
      restURL: "https://us.okx.com"),
  ]
}
