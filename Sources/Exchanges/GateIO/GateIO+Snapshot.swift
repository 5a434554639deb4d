public import MarketData
import NDJSON

/// REST: the questions, what they are limited to, and the answers.
///
/// https://www.gate.com/docs/developers/apiv4/en/#spot
extension GateIO: SnapshotExchange {
  /// Fewer than it streams.
  public static let snapshotIntervals: [Interval] = [
    .minute, .fiveMinutes, .fifteenMinutes, .thirtyMinutes, .hour, .fourHours, .day,
  ]
  /// 1,000 are documented, but users saw pages of so many refused as "too broad".
  public static let candlesPerPage = 999
  /// Nothing older than 10,000 bars is to be had at all; ten are for those that `span` adds.
  public static let recentCandles = 9_990

  public static func request(for query: SnapshotQuery, demoTrading: Bool) -> SnapshotRequest {
    switch query {
    case .ticker(let symbol):
      return get("tickers", "?currency_pair=\(escaped(symbol))")
    case .allTickers:
      return get("tickers", "")
    case .candles(let symbol, let interval, let before, let limit, _):
      return get(
        "candlesticks",
        "?currency_pair=\(escaped(symbol))&interval=\(interval.name)"
          + span(interval, before: before, limit: limit)
      )
    }
  }

  /// `from` and `to` are in seconds and inclusive, and not to be had together with `limit`.
  private static func span(_ interval: Interval, before: Int64?, limit: Int) -> String {
    guard let before, let length = interval.milliseconds else { return "&limit=\(limit)" }
    // Whoever asks for one bar wants to know whether there is anything: a few more find it behind
    // bars in which nothing was traded.
    let bars = Int64(max(limit, 10))
    let from = max(before - bars * length, 0) / 1_000
    return "&from=\(from)&to=\(max(before / 1_000 - 1, from))"
  }

  private static func get(_ endpoint: String, _ parameters: String) -> SnapshotRequest {
    SnapshotRequest(endpoint: endpoint, path: "/api/v4/spot/\(endpoint)\(parameters)", headers: [:])
  }

  private static func escaped(_ symbol: String) -> String {
    QueryText.escaped(spelling(of: symbol))
  }

  /// Per address and endpoint.
  public static func limit(of endpoint: String) -> RequestLimit {
    RequestLimit(requests: 200, window: .seconds(10))
  }

  public static let limitResetHeader: String? = "x-gate-ratelimit-reset-timestamp"

  // MARK: Answers

  /// Always a list; an error is `{"label":"INVALID_CURRENCY_PAIR","message":"…"}`.
  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    answering query: SnapshotQuery,
    receivedAt: UnixTime,
    serverTime: UnixTime?,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    BareAnswer.answer(body, status: status, into: &rows) { answer, text, rows in
      read(answer.value, status, query, text, receivedAt, serverTime, &rows)
    }
  }

  private static func read(
    _ value: JSONValue,
    _ status: Int,
    _ query: SnapshotQuery,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ serverTime: UnixTime?,
    _ rows: inout MessageRows
  ) -> SnapshotAnswer {
    guard status == 200 else {
      // Beyond what it keeps there is nothing.
      if case .candles = query, isTooLongAgo(value, in: text) { return .rows }
      return .refused(refusal(value, status, text))
    }
    guard value.kind == .array else { return .otherShape }
    let recvUs = receivedAt.microseconds
    switch query {
    case .ticker, .allTickers:
      // Tickers tell no time: it is that of the answer.
      let sentMs = (serverTime ?? receivedAt).milliseconds
      let asked = query.symbol.map { spelling(of: $0) }
      GateIOSnapshotRows.tickers(value, asked: asked, sentMs: sentMs, text, recvUs, into: &rows)
    case .candles(_, let interval, _, _, _):
      GateIOSnapshotRows.candles(value, interval, text, recvUs, into: &rows)
    }
    return .rows
  }

  /// True for the answer about bars that lie further back than it keeps.
  ///
  ///     {"label":"INVALID_PARAM_VALUE",
  ///      "message":"Candlestick too long ago. Maximum 10000 points ago are allowed"}
  ///
  /// The label alone says no more than that some parameter is wrong. Seen in 2026.
  private static func isTooLongAgo(_ value: JSONValue, in text: Span<UInt8>) -> Bool {
    let label = Fields.member("label", of: value, in: text)
    return label.isString && text.says("INVALID_PARAM_VALUE", at: label.range)
      && Fields.words("message", of: value, in: text).contains("too long ago")
  }

  private static func refusal(
    _ value: JSONValue,
    _ status: Int,
    _ text: Span<UInt8>
  ) -> SnapshotRefusal {
    let label = Fields.words("label", of: value, in: text)
    let words = Fields.words("message", of: value, in: text)
    let kind: SnapshotRefusal.Kind =
      switch label {
      case "INVALID_CURRENCY_PAIR", "INVALID_CURRENCY": .unknownSymbol
      case "TOO_MANY_REQUESTS": .later
      case "SERVER_ERROR", "INTERNAL", "TOO_BUSY": .again
      default: SnapshotRefusal.Kind(status: status)
      }
    return SnapshotRefusal(
      kind,
      code: label.isEmpty ? "HTTP \(status)" : label,
      text: label.isEmpty ? words : "\(words) (HTTP \(status))"
    )
  }
}
