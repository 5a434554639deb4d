/// Records, moments and short spellings for the monitor's tests.

import MarketData
import NDJSON

@testable import Filters

/// 2025-11-22T08:26:40Z on the wall clock, 1,000 s on the other one.
let origin = Now(
  unix: UnixTime(microseconds: 1_763_800_000_000_000),
  monotonic: MonotonicTime(microseconds: 1_000_000_000)
)

/// The moment so many seconds after the origin, on both clocks.
func at(_ seconds: Double) -> Now {
  let span = Int64(seconds * 1_000_000)
  return Now(
    unix: UnixTime(microseconds: origin.unix.microseconds + span),
    monotonic: MonotonicTime(microseconds: origin.monotonic.microseconds + span)
  )
}

func ticker(
  _ symbol: String = "BTC-USDT",
  last: String = "45123.45",
  bid: String = "45123.4",
  ask: String = "45123.5",
  volume: String = "1234567.89",
  exchange: String = "okx",
  source: String = "ws",
  latencyMs: Int64 = 5,
  more: String = ""
) -> String {
  let sent: Int64 = 1_763_800_000_000
  return #"{"type":"ticker","exchange":"\#(exchange)","symbol":"\#(symbol)","source":"\#(source)","#
    + #""ts_ms":\#(sent),"recv_us":\#((sent + latencyMs) * 1_000),"last":\#(last),"#
    + #""last_size":0.15,"bid":\#(bid),"bid_size":1.2,"ask":\#(ask),"ask_size":0.8,"#
    + #""open_24h":44000,"high_24h":46000,"low_24h":43500.1,"volume_24h":\#(volume),"#
    + #""quote_volume_24h":null\#(more)}"#
}

func candle(
  _ symbol: String = "ETH-USDT",
  close: String = "3005.25",
  volume: String = "987654.3"
) -> String {
  #"{"type":"candle","exchange":"okx","symbol":"\#(symbol)","source":"ws","interval":"1m","#
    + #""ts_ms":1763800000000,"recv_us":1763800060005000,"open":3000,"high":3010,"low":2999,"#
    + #""close":\#(close),"volume":\#(volume),"quote_volume":null,"closed":true}"#
}

func trade(_ symbol: String = "BTC-USDT", price: String = "45123.45") -> String {
  #"{"type":"trade","exchange":"okx","symbol":"\#(symbol)","source":"ws","ts_ms":1763800000000,"#
    + #""recv_us":1763800000004000,"id":"7","price":\#(price),"size":1500.25,"side":"sell"}"#
}

func status(
  _ event: Status.Event,
  _ symbol: String? = nil,
  channel: String? = "public",
  code: String? = nil,
  message: String? = nil,
  count: Int64? = nil
) -> String {
  var line = LineBuffer()
  Status(
    event,
    exchange: "okx",
    symbol: symbol,
    source: .ws,
    recvUs: 1_763_800_000_000_000,
    channel: channel,
    code: code,
    message: message,
    count: count
  ).write(to: &line)
  return String(decoding: line.bytes.dropLast(), as: UTF8.self)
}

extension StreamHealth {
  /// A stream with the tool's own defaults.
  init(silentAfter: TimeSpan = .seconds(300), mostSymbols: Int = StreamHealth.mostSymbols) {
    self.init(
      interval: .seconds(60),
      silentAfter: silentAfter,
      mostSymbols: mostSymbols,
      from: origin
    )
  }

  mutating func push(_ line: String, at now: Now) {
    push(Array(line.utf8).span, at: now)
  }
}

extension MonitorFilter {
  /// What one line makes the monitor say.
  mutating func push(_ line: String, at now: Now) -> String {
    spoken { $0.push(Array(line.utf8).span, at: now, reports: &$1) }
  }

  mutating func advance(to now: Now) -> String {
    spoken { $0.advance(to: now, reports: &$1) }
  }

  mutating func finish(at now: Now) -> String {
    spoken { $0.finish(at: now, reports: &$1) }
  }

  private mutating func spoken(
    _ event: (inout MonitorFilter, inout LineBuffer) -> Void
  ) -> String {
    var output = LineBuffer()
    event(&self, &output)
    return String(decoding: output.bytes, as: UTF8.self)
  }
}

/// A monitor in one of its shapes.
func monitor(
  _ format: MonitorFilter.Format,
  _ language: ReportLanguage = .english,
  silentAfter: TimeSpan = .seconds(300),
  interval: TimeSpan = .seconds(60)
) -> MonitorFilter {
  var settings = MonitorFilter.Settings(format)
  settings.language = language
  settings.silentAfter = silentAfter
  settings.interval = interval
  return MonitorFilter(settings, from: origin)
}

/// What is appended to an empty buffer.
func written(_ append: (inout LineBuffer) -> Void) -> String {
  var output = LineBuffer()
  append(&output)
  return String(decoding: output.bytes, as: UTF8.self)
}
