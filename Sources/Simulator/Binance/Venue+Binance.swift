extension Venue {
  /// Binance spot: `/ws`, `/stream` and the public REST endpoints of `/api/v3`.
  public static let binance = Venue(
    name: "binance",
    instruments: Listing.standard.filter { $0.kind == .spot },
    usualRate: 1,
    paths: BinancePath.allCases.map(\.rawValue),
    endpoints: BinanceEndpoint.allCases.map(\.word),
    lacking: [
      .wording: "its errors have one wording",
      .idFirst: "its errors have their id last",
      .noPong: "it is pinged by nobody; it pings (server-ping)",
      .shortRow: "its candles are no rows",
      .twoRows: "its messages have one event each",
      .restLimitNumber: "its codes are numbers (rest-limit)",
      .restNoData: "its answers have no envelope (rest-empty)",
      .oldAck: "it is Gate's", .oldShape: "it is Gate's",
      .oldID: "it is Coinone's", .nullBid: "it is Coinone's",
    ],
    forms: [
      .rateLimit: .init(.none, .request, "closed with 1008, too many requests"),
      .requestCode: .init(
        .number("CODE", 0...3, usual: 2),
        .request,
        "the same with the code 0 to 3"
      ),
      .refuse: .init(.symbol, .server, "acked, and nothing ever comes"),
      .refuseAll: .init(.none, .server, "acked, and nothing ever comes"),
      .delist: .init(.instrument, .server, "silence, -1121 over REST"),
      .serverPing: .init(
        .number("SECONDS", 1...3_600, usual: 5),
        .setting,
        "ping frames come so often, not every 20 s"
      ),
      .notice: .init(
        .none,
        .once(10, .noticeToAll),
        "the same as serverShutdown"
      ),
      .restCode: .init(
        .number("CODE", 1_000...2_999, usual: 1_003),
        .rest(.code),
        "the error -CODE with the HTTP status that the exchange gives with it"
      ),
      .restLimit: .init(
        .number("STATUS", 418...429, usual: 429),
        .rest(.limit),
        "-1003, too many requests, with STATUS and Retry-After"
      ),
      .restNotFound: .init(.none, .rest(.notFound), "404 with a page that is no JSON"),
      .restEmpty: .init(.none, .rest(.noRows), "an empty list"),
    ],
    spelling: { $0.replacing("-", with: "") },
    key: BinanceStream.key,
    server: { options, now in BinanceServer(options, at: now) }
  )
}
