import MarketData
public import NDJSON

/// One line a record, as people follow a market: `📊 BTC-USDT: $45,123.45 (Vol: 1,234,567)`.
///
/// Prices keep the record's own digits; the volume is the base volume in whole units.
public enum TickLine {
  /// Appends the line of a ticker, candle or trade; nothing for any other record, nor for one that
  /// was rejected.
  public static func append(
    _ line: Span<UInt8>,
    namingExchange: Bool,
    to output: inout LineBuffer
  ) {
    do {
      let record = try RecordLine(decoding: line)
      if record.hasEscapes {
        let plain = JSONText.plain(line)
        append(try RecordLine(decoding: plain.span), in: plain.span, namingExchange, to: &output)
      } else {
        append(record, in: line, namingExchange, to: &output)
      }
    } catch {
      // A line that is no record has been counted as such; here it has nothing to show.
    }
  }

  private static func append(
    _ record: borrowing RecordLine,
    in line: Span<UInt8>,
    _ namingExchange: Bool,
    to output: inout LineBuffer
  ) {
    guard RecordLine.rejection(in: line) == nil else { return }
    let symbol = TerminalText.harmless(line.string(at: record.label(.symbol)))
    let currency = Currency(ofSymbol: symbol)
    let exchange = TerminalText.harmless(line.string(at: record.label(.exchange)))
    let name = namingExchange ? exchange + " " + symbol : symbol
    func price(_ value: JSONValue) -> String? {
      number(value, in: line).map { currency.price(Figures.grouped($0.span)) }
    }
    func volume(_ value: JSONValue) -> String {
      number(value, in: line).map { Figures.whole($0.span) } ?? "-"
    }
    switch record.kind {
    case .ticker:
      let (last, bid, ask) = (price(record[.last]), price(record[.bid]), price(record[.ask]))
      let shown = last ?? book(bid: bid, ask: ask)
      output.append("📊 \(name): \(shown) (Vol: \(volume(record[.volume24h])))")
    case .candle:
      output.append(
        "🕯️ \(name): Close \(price(record[.close]) ?? "-") (Vol: \(volume(record[.volume])))"
      )
    case .trade:
      let size = number(record[.size], in: line).map { Figures.grouped($0.span) } ?? "-"
      let side = TerminalText.harmless(line.string(at: record.label(.side)))
      output.append("💱 \(name): \(price(record[.price]) ?? "-") x \(size) \(side)")
    case .status, .other:
      return
    }
    output.endLine()
  }

  /// What is shown where nothing has been traded: bid and ask, or a dash.
  static func book(bid: String?, ask: String?) -> String {
    guard bid != nil || ask != nil else { return "-" }
    return (bid ?? "-") + " / " + (ask ?? "-")
  }

  private static func number(_ value: JSONValue, in line: Span<UInt8>) -> [UInt8]? {
    value.kind == .number && value.range.count <= ShownNumbers.longest
      ? line.copy(of: value.range) : nil
  }
}
