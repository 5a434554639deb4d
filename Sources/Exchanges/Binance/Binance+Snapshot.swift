public import MarketData
import NDJSON

/// REST: the questions, what they are limited to, and the answers.
///
/// https://developers.binance.com/docs/binance-spot-api-docs/rest-api
extension Binance: SnapshotExchange {
  public static let candlesPerPage = 1_000
  /// One endpoint knows them all.
  public static let recentCandles = 100_000

  public static func request(for query: SnapshotQuery, demoTrading: Bool) -> SnapshotRequest {
    switch query {
    case .ticker(let symbol):
      return get("ticker/24hr", "?symbol=\(escaped(symbol))")
    case .allTickers:
      // It weighs forty times as much as one, so it has a limit of its own.
      return SnapshotRequest(endpoint: allTickers, path: "/api/v3/ticker/24hr", headers: [:])
    case .candles(let symbol, let interval, let before, let limit, _):
      // `endTime` bounds the opening, inclusive.
      let end = before.map { "&endTime=\($0 - 1)" } ?? ""
      return get(
        "klines",
        "?symbol=\(escaped(symbol))&interval=\(interval.name)\(end)&limit=\(limit)"
      )
    }
  }

  private static let allTickers = "ticker/24hr of all"

  private static func get(_ endpoint: String, _ parameters: String) -> SnapshotRequest {
    SnapshotRequest(endpoint: endpoint, path: "/api/v3/\(endpoint)\(parameters)", headers: [:])
  }

  /// In capitals here: `BTCUSDT`.
  private static func escaped(_ symbol: String) -> String {
    QueryText.escaped(symbol.filter { $0 != "-" })
  }

  /// An address has a weight of 6,000 a minute: 2 for a ticker or a page of candles, 80 for all
  /// tickers.
  ///
  /// Together they stay below, with room for the questions which symbols there are.
  public static func limit(of endpoint: String) -> RequestLimit {
    RequestLimit(requests: endpoint == allTickers ? 15 : 1_000, window: .seconds(60))
  }

  // MARK: Answers

  /// Lists or objects; an error is `{"code":-1121,"msg":"Invalid symbol."}`.
  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    answering query: SnapshotQuery,
    receivedAt: UnixTime,
    serverTime: UnixTime?,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    BareAnswer.answer(body, status: status, into: &rows) { answer, text, rows in
      guard status == 200 else { return .refused(refusal(answer.value, status, text)) }
      return read(answer.value, query, text, receivedAt, serverTime, &rows)
    }
  }

  private static func read(
    _ value: JSONValue,
    _ query: SnapshotQuery,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ serverTime: UnixTime?,
    _ rows: inout MessageRows
  ) -> SnapshotAnswer {
    let recvUs = receivedAt.microseconds
    switch (query, value.kind) {
    case (.ticker(let symbol), .object):
      BinanceSnapshotRows.ticker(value, asked: symbol, in: text, recvUs, into: &rows)
    case (.allTickers, .array):
      BinanceSnapshotRows.tickers(value, in: text, recvUs, into: &rows)
    case (.candles(_, let interval, _, _, _), .array):
      let nowMs = (serverTime ?? receivedAt).milliseconds
      BinanceSnapshotRows.candles(value, interval, nowMs: nowMs, in: text, recvUs, into: &rows)
    case (.ticker, _), (.allTickers, _), (.candles, _):
      return .otherShape
    }
    return .rows
  }

  private static func refusal(
    _ value: JSONValue,
    _ status: Int,
    _ text: Span<UInt8>
  ) -> SnapshotRefusal {
    let code = Fields.words("code", of: value, in: text)
    let words = Fields.words("msg", of: value, in: text)
    let kind: SnapshotRefusal.Kind =
      switch (code, status) {
      case ("-1121", _), ("-1100", _): .unknownSymbol
      case ("-1003", _), (_, 429), (_, 418): .later
      case ("-1007", _), ("-1008", _), (_, 500...599), (_, 408): .again
      default: .permanent
      }
    let hint = hint(forStatus: status).map { " (\($0))" } ?? ""
    return SnapshotRefusal(
      kind,
      code: code.isEmpty || code == "0" ? "HTTP \(status)" : code,
      text: "\(words) (HTTP \(status))\(hint)"
    )
  }

  // MARK: Which symbols there are

  /// So many in one question: each of them costs some kilobytes of answer.
  private static let mostChecked = 50

  public static func check(_ symbols: [String]) -> SymbolCheck? {
    let few = Array(symbols.prefix(mostChecked))
    let names = few.map { "\"\($0.filter { $0 != "-" })\"" }.joined(separator: ",")
    let request = get("exchangeInfo", "?symbols=\(QueryText.escaped("[\(names)]"))")
    return SymbolCheck(request, of: few)
  }

  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    checking symbols: [String]
  ) -> SymbolVerdict {
    do {
      let value = try BareAnswer(body).value
      guard status == 200 else {
        let refusal = refusal(value, status, body)
        guard refusal.kind == .unknownSymbol else {
          return .noAnswer(refusal.description, isPassing: refusal.kind != .permanent)
        }
        return .someUnknown(code: refusal.code, text: refusal.text)
      }
      let listed = try BinanceSnapshotRows.listed(value, in: body)
      let unknown = symbols.filter { !listed.contains($0) }
      return .unknown(
        unknown.map { UnknownSymbol($0, code: "-1121", text: "not among the exchange's symbols") }
      )
    } catch {
      return .noAnswer("HTTP \(status), no JSON", isPassing: true)
    }
  }
}
