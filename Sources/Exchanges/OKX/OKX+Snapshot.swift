public import MarketData
import NDJSON

/// REST: the questions, what they are limited to, and the answers.
///
/// https://www.okx.com/docs-v5/en/#order-book-trading-market-data
extension OKX: SnapshotExchange {
  public static let candlesPerPage = 300
  public static let recentCandles = 1_440

  public static func request(for query: SnapshotQuery, demoTrading: Bool) -> SnapshotRequest {
    let (endpoint, parameters) = question(query)
    return SnapshotRequest(
      endpoint: endpoint,
      path: "/api/v5/market/\(endpoint)?\(parameters)",
      headers: demoTrading ? ["x-simulated-trading": "1"] : [:]
    )
  }

  private static func question(_ query: SnapshotQuery) -> (endpoint: String, parameters: String) {
    switch query {
    case .ticker(let symbol): return ("ticker", "instId=\(QueryText.escaped(symbol))")
    case .allTickers: return ("tickers", "instType=SPOT")
    case .candles(let symbol, let interval, let before, let limit, let isOld):
      // `after` means older than, exclusive. One-second bars are in the history only.
      let cursor = before.map { "&after=\($0)" } ?? ""
      return (
        isOld || interval == .second ? "history-candles" : "candles",
        "instId=\(QueryText.escaped(symbol))&bar=\(bar(interval))\(cursor)&limit=\(limit)"
      )
    }
  }

  /// Per address, as documented in July 2026.
  public static func limit(of endpoint: String) -> RequestLimit {
    RequestLimit(requests: endpoint == "candles" ? 40 : 20, window: .seconds(2))
  }

  // MARK: Answers

  /// An answer is `{"code":"0","msg":"","data":[…]}`, key order varies.
  ///
  /// An error may come with HTTP 200, without `data`, with a numeric code, or from a gateway that
  /// knows no code.
  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    answering query: SnapshotQuery,
    receivedAt: UnixTime,
    serverTime: UnixTime?,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    OKXEnvelope.answer(body, status: status, into: &rows) { envelope, text, rows in
      read(envelope, text, status, query, receivedAt, &rows)
    }
  }

  private static func read(
    _ envelope: OKXEnvelope,
    _ text: Span<UInt8>,
    _ status: Int,
    _ query: SnapshotQuery,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> SnapshotAnswer {
    let code = envelope.code(in: text)
    guard code == "0", status == 200 else {
      if code.isEmpty || code == "0" {
        let words = envelope.message(in: text)
        return .refused(
          SnapshotRefusal(
            SnapshotRefusal.Kind(status: status),
            code: "HTTP \(status)",
            text: words.isEmpty ? "an answer without the exchange's code" : words
          )
        )
      }
      let words = envelope.message(in: text)
      return .refused(
        SnapshotRefusal(
          kind(ofCode: code, status: status),
          code: code,
          text: status == 200 ? words : "\(words) (HTTP \(status))"
        )
      )
    }
    guard envelope.data.kind == .array else {
      return .refused(SnapshotRefusal(.again, code: "HTTP \(status)", text: "no \"data\" list"))
    }
    let recvUs = receivedAt.microseconds
    switch query {
    case .ticker(let symbol):
      OKXRows.readEachTicker(
        envelope.data,
        asked: symbol,
        in: text,
        recvUs: recvUs,
        into: &rows
      )
    case .allTickers:
      OKXRows.readEachTicker(envelope.data, in: text, recvUs: recvUs, into: &rows)
    case .candles(let symbol, let interval, _, _, _):
      OKXRows.read(
        envelope.data,
        of: Subscription(.candles(interval), symbol),
        in: text,
        recvUs: recvUs,
        into: &rows
      )
    }
    return .rows
  }

  private static func kind(ofCode code: String, status: Int) -> SnapshotRefusal.Kind {
    switch code {
    case "50011", "50013", "50040": .later
    case "50001", "50004", "50026": .again
    case "51001": .unknownSymbol
    default: status == 429 ? .later : status >= 500 ? .again : .permanent
    }
  }
}
