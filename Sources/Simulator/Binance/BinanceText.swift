import NDJSON

/// How Binance spells its numbers: prices and quantities are strings of eight decimals.

extension LineBuffer {
  /// `,"key":"68004.12000000"`; the key's text includes comma, quotes and colon.
  mutating func append(_ key: String, fixed units: Int64, _ decimals: Int, places: Int = 8) {
    append(key)
    append(fixed: units, decimals, places: places)
  }

  mutating func append(fixed units: Int64, _ decimals: Int, places: Int) {
    append("\"")
    append(units: units, decimals: decimals, places: places)
    append("\"")
  }

  /// `,"key":1772574569035`, in milliseconds or, with that many digits more, in microseconds.
  mutating func append(_ key: String, time: Int64, isMicroseconds: Bool) {
    append(key)
    append(integer: isMicroseconds ? time * 1_000 : time)
  }
}

/// What Binance tells of the past 24 hours, ready to be written.
struct BinanceDay {
  let last: Fill
  let window: Bar
  let quote: Quote
  let instrument: Instrument
  /// The end of the window, some milliseconds before it is told.
  let closeTime: Int64
  /// The price of the trade just before the window.
  let before: Int64

  init(_ market: inout Market, _ place: Int, at moment: Int64, _ quote: Quote) {
    (last, window) = market.day(place, at: moment)
    self.quote = quote
    instrument = market.instruments[place]
    closeTime = moment - 22
    before =
      market.bar(
        place,
        BinanceDay.minute,
        from: window.openMilliseconds - 60_000,
        to: window.openMilliseconds
      ).close
  }

  private static let minute = BarLength.utc("1m", milliseconds: 60_000)

  var openTime: Int64 { closeTime - 86_400_000 }
  var change: Int64 { last.price - window.open }
  /// In thousandths of a percent.
  var changePercent: Int64 { change * 100_000 / max(1, window.open) }

  /// Turnover by volume, in units of the notional's decimals less the size's.
  var average: (units: Int64, decimals: Int) {
    // Eight decimals are wanted; what the price has is exact, the rest is zeros.
    let whole = window.notional / max(1, window.volume)
    let rest = window.notional % max(1, window.volume)
    let scale: Int64 = 1_000
    let fraction = rest / max(1, window.volume / scale)
    return (whole * scale + min(fraction, scale - 1), instrument.priceDecimals + 3)
  }

  /// Trade ids of the window, first and last; ids have no holes.
  var ids: (first: Int64, last: Int64) { (last.id - max(0, window.fills - 1), last.id) }
}
