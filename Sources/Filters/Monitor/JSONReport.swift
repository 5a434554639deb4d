public import MarketData
public import NDJSON

/// Reports as records: one object a report, one an alarm; keys always there, in this order.
///
/// Their `type` is `report` or `alarm`. `report_us` is Unix microseconds; spans carry their unit.
public enum JSONReport {
  /// What an instrument takes of a report, in bytes; more costs a copy.
  private static let usualLength = 400

  /// Appends the state of the stream as one line; `isLast` at the end of the input.
  public static func report(
    _ health: StreamHealth,
    isLast: Bool,
    at now: Now,
    to output: inout LineBuffer
  ) {
    let meter = health.throughput
    output.append("{\"type\":\"report\",\"final\":\(isLast),\"report_us\":")
    output.append(integer: now.unix.microseconds)
    output.append(",\"uptime_s\":")
    output.append(tenths: meter.uptime(at: now).seconds)
    output.field("received", meter.received)
    for kind in RecordCounts.kinds { output.field(name(kind), meter.counts[kind]) }
    output.field("not_records", meter.notRecords)
    output.field("messages", meter.counts.messages)
    output.append(",\"per_minute\":")
    output.append(tenths: meter.perMinute(at: now))
    let (count, span) = meter.recent.recent(at: now.monotonic)
    output.append(",\"interval_s\":")
    output.append(tenths: span.seconds)
    output.field("interval_messages", count)
    output.append(",\"interval_per_minute\":")
    output.append(tenths: meter.recent.perMinute(at: now.monotonic))
    output.field("active_symbols", Int64(health.activeSymbols))
    names("silent", health.silentSymbols, of: health, to: &output)
    names("refused", health.refusedSymbols, of: health, to: &output)
    stream(health, to: &output)
    output.append(",\"latency_p50_ms\":")
    output.append(milliseconds: health.latency.quantile(0.5))
    output.append(",\"latency_p99_ms\":")
    output.append(milliseconds: health.latency.quantile(0.99))
    output.field("latency_negative", health.latency.negative)
    output.append(",\"symbols\":[")
    // At once: each doubling would copy them all.
    output.reserve(health.symbols.count * JSONReport.usualLength)
    var isFirst = true
    // Lent, since each instrument would be copied.
    let symbols = health.symbols.span
    for index in symbols.indices
    where symbols[index].messages > 0 || symbols[index].silence != nil {
      if !isFirst { output.append(",") }
      isFirst = false
      append(symbols[index], at: now, to: &output)
    }
    output.append("]}\n")
  }

  /// Appends an alarm as one line; `exchange` and `symbol` are null for the stream as a whole.
  public static func alarm(_ alarm: Alarm, of health: StreamHealth, to output: inout LineBuffer) {
    output.append("{\"type\":\"alarm\",\"event\":")
    output.append(alarm.event == .silent ? "\"silent\"" : "\"resumed\"")
    let symbol = alarm.symbol.map { health.symbols[$0] }
    output.append(",\"exchange\":")
    output.append(quoted: symbol?.exchange)
    output.append(",\"symbol\":")
    output.append(quoted: symbol?.symbol)
    output.append(",\"report_us\":")
    output.append(integer: alarm.at.unix.microseconds)
    output.append(",\"last_us\":")
    output.append(alarm.never ? "null" : String(alarm.since.unix.microseconds))
    output.field("silent_ms", max(0, alarm.lasted.microseconds) / 1_000)
    output.append("}\n")
  }

  // MARK: Parts

  private static func name(_ kind: RecordLine.Kind) -> String {
    switch kind {
    case .ticker: "tickers"
    case .candle: "candles"
    case .trade: "trades"
    case .status: "statuses"
    case .other: "others"
    }
  }

  /// `"silent":["okx:BTC-USDT"]`.
  private static func names(
    _ key: String,
    _ indices: [Int],
    of health: StreamHealth,
    to output: inout LineBuffer
  ) {
    output.append(",\"\(key)\":[")
    for (position, index) in indices.enumerated() {
      if position > 0 { output.append(",") }
      let symbol = health.symbols[index]
      output.append(quoted: symbol.exchange + ":" + symbol.symbol)
    }
    output.append("]")
  }

  /// What the status records and the rejected ones told.
  private static func stream(_ health: StreamHealth, to output: inout LineBuffer) {
    let ledger = health.connections
    output.field("connects", ledger.connects)
    output.field("reconnects", ledger.reconnects)
    output.field("disconnects", ledger.disconnects.total)
    output.field("missing_candles", ledger.gaps.total)
    output.field("backfilled", ledger.backfilled)
    output.field("dropped", ledger.dropped.total)
    output.field("conflated", ledger.conflated.total)
    output.field("fallbacks", ledger.fallbacks.total)
    output.field("rejected", health.rejections.total)
    output.append(",\"rejected_by_reason\":{")
    // Over all exchanges; in JSON a name must not stand twice.
    var reasons: [(name: Substring, count: Int64)] = []
    for (labels, count) in health.rejections.entries {
      if let known = reasons.firstIndex(where: { $0.name == labels[1] }) {
        reasons[known].count &+= count
      } else {
        reasons.append((labels[1], count))
      }
    }
    for (position, reason) in reasons.enumerated() {
      if position > 0 { output.append(",") }
      output.append(quoted: String(reason.name))
      output.append(":")
      output.append(integer: reason.count)
    }
    output.append("}")
    output.field("untracked", health.untracked)
    output.field("clock_steps", health.clock.steps)
  }

  private static func append(
    _ symbol: borrowing SymbolHealth,
    at now: Now,
    to output: inout LineBuffer
  ) {
    // Keys as they are written: put together they would cost more than their values.
    output.append("{\"exchange\":\"")
    output.append(symbol.exchange)
    output.append("\",\"symbol\":\"")
    output.append(symbol.symbol)
    output.append("\",\"source\":")
    output.append(quoted: symbol.source?.name)
    output.append(",\"messages\":")
    output.append(integer: symbol.messages)
    output.append(",\"interval_per_minute\":")
    output.append(tenths: symbol.rate.perMinute(at: now.monotonic))
    output.append(",\"last\":")
    output.append(symbol.numbers, .last)
    output.append(",\"bid\":")
    output.append(symbol.numbers, .bid)
    output.append(",\"ask\":")
    output.append(symbol.numbers, .ask)
    output.append(",\"volume\":")
    output.append(symbol.numbers, .volume)
    output.append(",\"age_ms\":")
    if let age = symbol.age(at: now) {
      output.append(integer: age.microseconds / 1_000)
    } else {
      output.append("null")
    }
    output.append(",\"latency_p50_ms\":")
    output.append(milliseconds: symbol.latency.quantile(0.5))
    output.append(",\"latency_p99_ms\":")
    output.append(milliseconds: symbol.latency.quantile(0.99))
    output.append(",\"rejected\":")
    output.append(integer: symbol.rejected)
    output.append(symbol.silence != nil ? ",\"silent\":true}" : ",\"silent\":false}")
  }
}

extension LineBuffer {
  /// `,"key":number`.
  fileprivate mutating func field(_ key: String, _ number: Int64) {
    append(",\"\(key)\":")
    append(integer: number)
  }

  /// A number's own digits; null for none.
  fileprivate mutating func append(_ numbers: ShownNumbers, _ name: ShownNumbers.Name) {
    guard numbers.count(name) > 0 else { return append("null") }
    numbers.forEachDigit(name) { append($0) }
  }

  /// A span with a tenth of a millisecond; null for none.
  fileprivate mutating func append(milliseconds span: TimeSpan?) {
    guard let span else { return append("null") }
    append(tenths: Double(span.microseconds) / 1_000)
  }

  /// Text that was a JSON string's inside already, in its quotes again; null for nil.
  fileprivate mutating func append(quoted text: String?) {
    guard let text else { return append("null") }
    append("\"")
    append(text)
    append("\"")
  }

  /// A number with one decimal.
  fileprivate mutating func append(tenths number: Double) {
    let tenths = Figures.integer(number * 10)
    if tenths < 0 { append("-") }
    append(integer: Int64(tenths.magnitude / 10))
    append(UInt8(ascii: "."))
    append(UInt8(ascii: "0") + UInt8(tenths.magnitude % 10))
  }
}
