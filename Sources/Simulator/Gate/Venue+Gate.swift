extension Venue {
  /// Gate spot v4: `/ws/v4/` and the public REST endpoints of `/api/v4/spot`.
  public static let gateio = Venue(
    name: "gateio",
    instruments: Listing.standard.filter { $0.kind == .spot },
    usualRate: 1,
    paths: [],
    endpoints: GateEndpoint.allCases.map(\.rawValue),
    lacking: [
      .rateLimit: "it limits no messages",
      .idFirst: "its errors have one order",
      .shortRow: "its candles are no rows",
      .twoRows: "its messages have one event each",
      .restLimitNumber: "its errors have labels (rest-limit)",
      .restNoData: "its answers have no envelope (rest-empty)",
      .flatError: "it is Binance's",
      .oldID: "it is Coinone's", .nullBid: "it is Coinone's",
    ],
    forms: [
      .requestCode: .init(
        .number("CODE", 1...4, usual: 3),
        .request,
        "the same with the code 1 to 4"
      ),
      .refuse: .init(.symbol, .server, "refused with 2, unknown currency pair"),
      .refuseAll: .init(.none, .server, "refused with 2, unknown currency pair"),
      .delist: .init(
        .instrument,
        .server,
        "silence, 2 for new ones, INVALID_CURRENCY_PAIR over REST"
      ),
      .wording: .init(
        .number("N", 1...2, usual: 2),
        .setting,
        "how a refusal reads: 1 as in 2026, 2 with no result and no colon"
      ),
      .serverPing: .init(
        .number("SECONDS", 1...3_600, usual: 5),
        .setting,
        "the server sends ping frames"
      ),
      .notice: .init(
        .none,
        .once(10, .noticeToAll),
        "the same, without channel and event"
      ),
      .restCode: .init(
        .text("LABEL", example: "SERVER_ERROR", usual: "SERVER_ERROR"),
        .rest(.code),
        "the error LABEL with the HTTP status that goes with it"
      ),
      .restLimit: .init(
        .number("STATUS", 400...429, usual: 429),
        .rest(.limit),
        "TOO_MANY_REQUESTS with STATUS"
      ),
      .restNotFound: .init(.none, .rest(.notFound), "404 with a label"),
      .restEmpty: .init(.none, .rest(.noRows), "an empty list"),
    ],
    spelling: { $0.replacing("-", with: "_") },
    key: GateChannel.key,
    server: { options, now in GateServer(options, at: now) }
  )
}
