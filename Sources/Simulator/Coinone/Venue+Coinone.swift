extension Venue {
  /// Coinone: the public WebSocket at `/`, and `/public/v2` over REST; everything in won.
  public static let coinone = Venue(
    name: "coinone",
    instruments: Listing.won,
    usualRate: 2,
    quote: "KRW",
    paths: [],
    endpoints: CoinoneEndpoint.allCases.map(\.rawValue),
    lacking: [
      .rateLimit: "it limits no messages",
      .wording: "its errors have one wording",
      .idFirst: "its messages have no request id",
      .noID: "its messages have no request id",
      .serverPing: "it sends no pings",
      .notice: "it announces nothing",
      .noticeEach: "it announces nothing",
      .noticeCut: "it announces nothing",
      .loseClosed: "its candles never say that they are closed",
      .repeatClosed: "its candles never say that they are closed",
      .reopenClosed: "its candles never say that they are closed",
      .shortRow: "its candles are no rows",
      .twoRows: "its messages have one event each",
      .restLimitNumber: "its codes are strings (rest-limit)",
      .restNotFound: "it answers unknown paths with a page (rest-html)",
      .flatError: "it is Binance's",
      .oldAck: "it is Gate's", .oldShape: "it is Gate's",
    ],
    forms: [
      .requestCode: .init(
        .number("CODE", 160_010...160_012, usual: 160_010),
        .request,
        "the same without an id, 160010 to 160012"
      ),
      .refuse: .init(.symbol, .server, "acked, then refused with 160012"),
      .refuseAll: .init(.none, .server, "acked, then refused with 160012"),
      .delist: .init(
        .instrument,
        .server,
        "silence, 160012 for new ones, 108 over REST"
      ),
      .restCode: .init(
        .number("CODE", 1...999, usual: 405),
        .rest(.code),
        "the error CODE with status 200; 405 as in maintenance"
      ),
      .restLimit: .init(
        .number("STATUS", 200...429, usual: 200),
        .rest(.limit),
        "4, blocked user access, with STATUS"
      ),
      .restNoData: .init(.none, .rest(.noData), "success without the list"),
      .restEmpty: .init(.none, .rest(.noRows), "success with an empty list"),
    ],
    spelling: { $0 },
    key: CoinoneTopic.key,
    server: { options, now in CoinoneServer(options, at: now) }
  )
}
