import Filters
import MarketData
import NDJSON

/// A merge in a test's hand: records in, with the second at which they come; lines out.
struct Merging {
  /// 2025-11-22T08:00:00Z, on every boundary up to the hour.
  static let start: Int64 = 1_763_798_400_000

  var merge: SourceMerge
  var notices: [MergeNotice] = []
  private var output = LineBuffer()

  init(staleAfter: Int64 = 10, candleWait: Int64 = 90, status: Bool = false) {
    var options = SourceMerge.Options()
    options.staleAfter = .seconds(staleAfter)
    options.candleWait = .seconds(candleWait)
    options.writesStatus = status
    merge = SourceMerge(options)
  }

  static func now(_ seconds: Double) -> Now {
    let microseconds = Int64(seconds * 1_000_000)
    return Now(
      unix: UnixTime(microseconds: start * 1_000 + microseconds),
      monotonic: MonotonicTime(microseconds: 1_000 + microseconds)
    )
  }

  /// A line that comes at this second; the wall clock may show a later one, and is far ahead if
  /// nothing is said.
  @discardableResult
  mutating func push(
    _ line: String,
    from input: Int = 0,
    at seconds: Double = 0,
    present: Double = 1e9
  ) -> MergeOutcome {
    let bytes = Array(line.utf8)
    let outcome = merge.push(
      bytes.span,
      from: input,
      at: Self.now(seconds),
      present: Self.now(present).unix,
      to: &output
    )
    notices += merge.takeNotices()
    return outcome
  }

  mutating func advance(to seconds: Double) {
    merge.advance(to: Self.now(seconds), to: &output)
    notices += merge.takeNotices()
  }

  mutating func finish(at seconds: Double = 0) {
    merge.finish(at: Self.now(seconds), to: &output)
    notices += merge.takeNotices()
  }

  /// What was written since the last call.
  mutating func lines() -> [String] {
    defer { output.removeAll() }
    // Cut as bytes: to a String, a carriage return and a newline are one character.
    return output.bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The statuses told since the last call, such as `gap 60000+3`.
  mutating func told() -> [String] {
    defer { notices.removeAll() }
    return notices.compactMap { notice in
      guard case .status(let status) = notice else { return nil }
      guard let ts = status.tsMs else { return status.event.rawValue }
      return "\(status.event.rawValue) \((ts - Self.start) / 60_000)+\(status.count ?? 0)"
    }
  }

  /// Seconds until something is due, counted from the start.
  var dueAt: Double? {
    merge.deadline.map { Double($0.microseconds - 1_000) / 1_000_000 }
  }
}

/// Records as tests need them.
///
/// Times are seconds or minutes after `Merging.start`.
enum Sample {
  static func ticker(
    _ source: String,
    at seconds: Double,
    last: String = "100",
    symbol: String = "BTC-USDT",
    recvUs: Int64 = 1
  ) -> String {
    let ts = Merging.start + Int64(seconds * 1_000)
    return """
      {"type":"ticker","exchange":"okx","symbol":"\(symbol)","source":"\(source)","ts_ms":\(ts),\
      "recv_us":\(recvUs),"last":\(last),"last_size":1,"bid":99,"bid_size":1,"ask":101,\
      "ask_size":1,"open_24h":90,"high_24h":110,"low_24h":80,"volume_24h":5,\
      "quote_volume_24h":500}
      """
  }

  static func trade(
    _ id: String,
    at seconds: Double = 0,
    symbol: String = "BTC-USDT",
    recvUs: Int64 = 1
  ) -> String {
    let ts = Merging.start + Int64(seconds * 1_000)
    return """
      {"type":"trade","exchange":"okx","symbol":"\(symbol)","source":"ws","ts_ms":\(ts),\
      "recv_us":\(recvUs),"id":"\(id)","price":100,"size":1,"side":"buy"}
      """
  }

  /// A candle that opens `minutes` after the start.
  static func candle(
    _ source: String,
    _ minutes: Int,
    closed: Bool = true,
    volume: String = "7",
    interval: String = "1m",
    symbol: String = "BTC-USDT",
    recvUs: Int64 = 1
  ) -> String {
    let ts = Merging.start + Int64(minutes) * 60_000
    return """
      {"type":"candle","exchange":"okx","symbol":"\(symbol)","source":"\(source)",\
      "interval":"\(interval)","ts_ms":\(ts),"recv_us":\(recvUs),"open":1,"high":2,"low":1,\
      "close":2,"volume":\(volume),"quote_volume":14,"closed":\(closed)}
      """
  }

  static func status(
    _ event: String,
    channel: String = "public",
    source: String = "ws",
    recvUs: Int64 = 1
  ) -> String {
    """
    {"type":"status","exchange":"okx","symbol":null,"source":"\(source)","ts_ms":null,\
    "recv_us":\(recvUs),"event":"\(event)","channel":"\(channel)","interval":null,"code":null,\
    "message":null,"count":null}
    """
  }
}
