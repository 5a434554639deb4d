import NDJSON

/// The keys that every record begins with: whose it is and how it came.
public struct Origin: Hashable, Sendable {
  /// `okx`, `binance` …: lower case, needs no escaping.
  public var exchange: String
  /// `BTC-USDT`.
  public var symbol: String
  public var source: Source

  public init(exchange: String, symbol: String, source: Source) {
    self.exchange = exchange
    self.symbol = symbol
    self.source = source
  }

  /// What ``begin(_:to:)`` writes.
  public func head(of type: String) -> [UInt8] {
    var line = LineBuffer()
    begin(type, to: &line)
    return line.bytes
  }

  /// Writes `{"type":…,"exchange":…,"symbol":…,"source":…`, without a closing bracket.
  func begin(_ type: String, to output: inout LineBuffer) {
    output.append("{\"type\":\"")
    output.append(type)
    output.append("\",\"exchange\":\"")
    output.append(exchange)
    output.append("\",\"symbol\":")
    output.append(jsonString: symbol)
    output.append(",\"source\":\"")
    output.append(source.name)
    output.append("\"")
  }
}

extension LineBuffer {
  /// Writes `,"key":` and the number as it stands in the text, or null where there is none.
  mutating func append(_ key: String, _ number: TextRange, from text: Span<UInt8>) {
    append(key)
    if number.isEmpty {
      append("null")
    } else {
      append(text.extracting(number.bounds))
    }
  }

  mutating func append(_ key: String, integer: Int64) {
    append(key)
    append(integer: integer)
  }
}
