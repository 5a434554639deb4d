/// Every fault in one row: value, event, meaning.
extension Fault.Name {
  var form: FaultForm {
    switch self {
    // MARK: At the door
    case .silent: .init(.none, .upgrade, "the upgrade is taken and never answered")
    case .closeAtAccept: .init(.none, .upgrade, "closed instead of an answer")
    case .http: .init(.number("STATUS", 400...599, usual: nil), .upgrade, "answered with STATUS")
    case .retryAfter:
      .init(
        .number("SECONDS", 0...3_600, usual: 2),
        .upgrade,
        "a Retry-After; the status is 503 unless http says otherwise"
      )
    case .redirect: .init(.none, .upgrade, "answered with a redirect")

    // MARK: In requests
    case .noAck: .init(.none, .request, "no answer, and nothing is applied")
    case .lateAck:
      .init(
        .number("SECONDS", 0...60, usual: 0),
        .request,
        "data comes before the ack, which is so late (0: behind the first data)"
      )
    case .rateLimit: .init(.none, .request, "refused with 60014, without its id")
    case .requestCode:
      .init(
        .number("CODE", 60_000...64_999, usual: 60_014),
        .request,
        "refused as a whole with CODE and its id, and nothing is applied"
      )
    case .refuse: .init(.symbol, .server, "subscriptions are refused with 60018")
    case .refuseAll: .init(.none, .server, "every subscription is refused with 60018")
    case .delist:
      .init(
        .instrument,
        .server,
        "the instrument is gone: silence, 60018 for new subscriptions, 51001 over REST"
      )
    case .wording:
      .init(
        .number("N", 1...3, usual: 1),
        .setting,
        "how 60018 reads: 1 as in 2023, 2 as in 2024 with a blank, 3 as in 2026"
      )
    case .idFirst: .init(.none, .setting, "errors have their id first, not last")
    case .noID: .init(.none, .setting, "errors have no id")
    case .linger:
      .init(
        .number("SECONDS", 1...60, usual: 2),
        .request,
        "data goes on so long after the ack of an unsubscribe"
      )

    case .flatError: .init(.none, .setting, "errors stand flat, as in the documents, not nested")
    case .oldAck: .init(.none, .setting, "acks as in 2021: no id, no payload")

    // MARK: Signs of life
    case .noPong: .init(.none, .ping, "a text ping without an answer")
    case .serverPing:
      .init(.number("SECONDS", 1...3_600, usual: 5), .setting, "the server sends text pings")
    case .pingFlood:
      .init(
        .number("A-SECOND", 1...100_000, usual: 1_000),
        .server,
        "RFC 6455 pings of 125 bytes on every connection"
      )

    // MARK: Ends and announcements
    case .close:
      .init(
        .number("CODE", 1_000...4_999, usual: 1_001),
        .once(20, .close),
        "closed with CODE and the reason that the exchange gives with it"
      )
    case .fin: .init(.none, .once(20, .cut), "closed without a close frame")
    case .rst: .init(.none, .once(20, .reset), "reset; what was sent last may be lost")
    case .flap: .init(.none, .once(1, .cut), "closed without a close frame")
    case .notice:
      .init(
        .number("CODE", 64_008...64_008, usual: 64_008),
        .once(10, .noticeToAll),
        "an upgrade is announced, once a run, to all connections; they are cut 60 s later"
      )
    case .noticeEach:
      .init(.none, .once(10, .notice), "the same to this connection alone, and to every later one")
    case .noticeCut:
      .init(.number("SECONDS", 0...3_600, usual: 30), .setting, "the cut comes so long after it")
    case .event:
      .init(.text("NAME", example: "channel-conn-count"), .once(5, .event), "an event NAME")
    case .away:
      .init(
        .number("SECONDS", 1...86_400, usual: nil),
        .server,
        "for so long all connections are cut and every new one is closed, REST included"
      )

    // MARK: Data that does not come
    case .noData: .init(.none, .lasting, "no data any more; pings are answered")
    case .mute: .init(.symbol, .lasting, "no data of the instrument, or of one channel of it")
    case .loseClosed: .init(.none, .message(.every(1)), "a candle's final row does not come")

    // MARK: Data that is wrong
    case .repeatClosed: .init(.none, .message(.every(1)), "a candle's final row comes twice")
    case .reopenClosed:
      .init(.none, .message(.every(1)), "a candle's final row is followed by an unfinished one")
    case .twice: .init(.none, .message(.every(10)), "a data message comes twice")
    case .badUTF8: .init(.none, .message(.every(10)), "a byte that is no UTF-8")
    case .badJSON: .init(.none, .message(.every(10)), "the text is cut in the middle")
    case .shortRow: .init(.none, .message(.every(10)), "a candle row of three strings")
    case .emptyData: .init(.none, .message(.every(10)), "a data message without rows")
    case .emptyFields:
      .init(.none, .message(.every(10)), "a ticker with \"\" for all but bid, ask and time")
    case .price:
      .init(.text("TEXT", example: "1e400"), .message(.every(10)), "a ticker's last price is TEXT")
    case .spike: .init(.none, .message(.every(50)), "a ticker's last price has a 9 in front")
    case .crossed: .init(.none, .message(.every(10)), "a ticker with bid and ask exchanged")
    case .shift:
      .init(
        .number("SECONDS", -86_400...86_400, usual: -5),
        .message(.every(10)),
        "a ticker's or trade's time is so much later"
      )

    case .oldID:
      .init(.none, .message(.every(10)), "a message's id is of an hour ago")

    // MARK: Data that is right, but unusual
    case .twoRows: .init(.none, .message(.every(10)), "a data message that has its row twice")
    case .oddJSON:
      .init(.none, .message(.every(1)), "other key order, blanks, unknown keys, an escape")
    case .deep:
      .init(
        .number("LEVELS", 1...1_000_000, usual: 1_000),
        .message(.every(10)),
        "one more key, with lists so deep"
      )
    case .big:
      .init(
        .number("BYTES", 1_000...16_000_000, usual: 5_000_000),
        .message(.only(10)),
        "one more key makes the message so long"
      )
    case .fragment: .init(.none, .lasting, "messages come in frames of 48 bytes")
    case .flood:
      .init(
        .number("A-SECOND", 1...1_000_000, usual: 50_000),
        .setting,
        "so many tickers, shared by the symbols followed"
      )

    case .oldShape:
      .init(.none, .setting, "data as in 2021: no time_ms, candles without a and w")
    case .nullBid: .init(.none, .message(.every(10)), "a ticker whose bid is null")

    // MARK: Over REST
    case .restDown: .init(.none, .rest(.drop), "closed instead of an answer")
    case .restSlow:
      .init(.number("SECONDS", 1...3_600, usual: 10), .rest(.delay), "the answer comes so late")
    case .restHalf: .init(.none, .rest(.halve), "half of the body, then the connection is closed")
    case .restCode:
      .init(
        .number("CODE", 50_000...59_999, usual: 50_001),
        .rest(.code),
        "CODE with the HTTP status that the exchange gives with it"
      )
    case .restLimit:
      .init(
        .number("STATUS", 200...429, usual: 429),
        .rest(.limit),
        "50011, too many requests, with STATUS and without data"
      )
    case .restLimitNumber:
      .init(.none, .rest(.limitNumber), "the same with 429 and the code as a number")
    case .restGateway: .init(.none, .rest(.gateway), "503 with {\"message\":...} and no code")
    case .restNotFound: .init(.none, .rest(.notFound), "404 with the code as a number")
    case .restHTML: .init(.none, .rest(.html), "200 with a page that is no JSON")
    case .restNoData: .init(.none, .rest(.noData), "code 0 without \"data\"")
    case .restEmpty: .init(.none, .rest(.noRows), "code 0 with no rows")
    case .restOld:
      .init(
        .number("SECONDS", 1...86_400, usual: 10),
        .rest(.old),
        "what was true so long ago"
      )
    }
  }
}
