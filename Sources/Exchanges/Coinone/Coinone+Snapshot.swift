public import MarketData
import NDJSON

/// REST: the questions, what they are limited to, and the answers.
///
/// https://docs.coinone.co.kr/reference/ticker
extension Coinone: SnapshotExchange {
  public static let candlesPerPage = 500
  /// One endpoint knows them all.
  public static let recentCandles = 100_000

  public static func request(for query: SnapshotQuery, demoTrading: Bool) -> SnapshotRequest {
    switch query {
    case .ticker(let symbol):
      // The 24 hours until now; `ticker_utc_new` is the day's.
      return get("ticker_new/\(quote)/\(escaped(symbol))")
    case .allTickers:
      return get("ticker_new/\(quote)")
    case .candles(let symbol, let interval, let before, let limit, _):
      // `timestamp` is of the last bar.
      let last = before.map { "&timestamp=\($0 - 1)" } ?? ""
      return get(
        "chart/\(quote)/\(escaped(symbol))?interval=\(interval.name)\(last)&size=\(limit)"
      )
    }
  }

  /// All of them count against one limit.
  private static func get(_ path: String) -> SnapshotRequest {
    SnapshotRequest(endpoint: "public", path: "/public/v2/\(path)", headers: [:])
  }

  private static func escaped(_ symbol: String) -> String {
    QueryText.escaped(String(base(of: symbol)))
  }

  /// An address has 1,200 a minute, from a bucket that fills by 20 a second.
  public static func limit(of endpoint: String) -> RequestLimit {
    RequestLimit(requests: 20, window: .seconds(1))
  }

  // MARK: Answers

  /// An answer is `{"result":"success","error_code":"0","server_time":…,"tickers":[…]}`.
  ///
  /// An error mostly comes with HTTP 200, and so does the web page for a path that does not exist.
  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    answering query: SnapshotQuery,
    receivedAt: UnixTime,
    serverTime: UnixTime?,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    CoinoneEnvelope.answer(body, status: status, into: &rows) { envelope, text, rows in
      read(envelope, text, status, query, receivedAt, serverTime, &rows)
    }
  }

  private static func read(
    _ envelope: CoinoneEnvelope,
    _ text: Span<UInt8>,
    _ status: Int,
    _ query: SnapshotQuery,
    _ receivedAt: UnixTime,
    _ serverTime: UnixTime?,
    _ rows: inout MessageRows
  ) -> SnapshotAnswer {
    if let refusal = refusal(envelope, status, text) { return .refused(refusal) }
    let recvUs = receivedAt.microseconds
    switch query {
    case .ticker(let symbol):
      guard envelope.tickers.kind == .array else { return .otherShape }
      CoinoneSnapshotRows.tickers(envelope.tickers, asked: symbol, in: text, recvUs, into: &rows)
      if rows.rows.isEmpty, rows.refused.isEmpty { return .refused(noMarkets(.unknownSymbol)) }
    case .allTickers:
      guard envelope.tickers.kind == .array else { return .otherShape }
      CoinoneSnapshotRows.tickers(envelope.tickers, in: text, recvUs, into: &rows)
      if rows.rows.isEmpty, rows.refused.isEmpty { return .refused(noMarkets(.again)) }
    case .candles(_, let interval, _, _, _):
      guard envelope.chart.kind == .array else { return .otherShape }
      // The venue's own clock, as exactly as it can be had.
      let told = envelope.serverTime.kind == .number ? envelope.serverTime : .absent
      let nowMs = Integer.parse(text, at: told.range) ?? (serverTime ?? receivedAt).milliseconds
      CoinoneSnapshotRows.candles(envelope.chart, interval, nowMs, in: text, recvUs, into: &rows)
    }
    return .rows
  }

  /// Success, and nothing: what there is no market for.
  private static func noMarkets(_ kind: SnapshotRefusal.Kind) -> SnapshotRefusal {
    SnapshotRefusal(kind, code: "HTTP 200", text: "no market")
  }

  /// Why an answer is none; nil if it is one.
  private static func refusal(
    _ envelope: CoinoneEnvelope,
    _ status: Int,
    _ text: Span<UInt8>
  ) -> SnapshotRefusal? {
    let code = Fields.words(envelope.code, in: text)
    let result = Fields.words(envelope.result, in: text)
    if status == 200, result == "success", code == "0" || code.isEmpty { return nil }
    let kind: SnapshotRefusal.Kind =
      switch code {
      case "108": .unknownSymbol
      case "4": .later
      case "405": .again
      case "107": .permanent
      default: SnapshotRefusal.Kind(status: status)
      }
    let words = Fields.words(envelope.message, in: text)
    let told = code == "405" && words.isEmpty ? "maintenance" : words
    return SnapshotRefusal(
      kind,
      code: code.isEmpty || code == "0" ? "HTTP \(status)" : code,
      text: status == 200 ? told : "\(told) (HTTP \(status))"
    )
  }

  // MARK: Which symbols there are

  /// One answer lists all markets.
  public static func check(_ symbols: [String]) -> SymbolCheck? {
    SymbolCheck(get("markets/\(quote)"), of: symbols)
  }

  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    checking symbols: [String]
  ) -> SymbolVerdict {
    do {
      let envelope = try CoinoneEnvelope(body)
      if let refusal = refusal(envelope, status, body) {
        return .noAnswer(refusal.description, isPassing: refusal.kind != .permanent)
      }
      let listed = try CoinoneSnapshotRows.listed(envelope.markets, in: body)
      // A venue without markets is being worked on.
      guard !listed.isEmpty else { return .noAnswer("a list of no markets", isPassing: true) }
      let unknown = symbols.filter { !listed.contains($0) }
      return .unknown(
        unknown.map { UnknownSymbol($0, code: "108", text: "not among the exchange's markets") }
      )
    } catch {
      return .noAnswer("HTTP \(status), no JSON", isPassing: true)
    }
  }
}
