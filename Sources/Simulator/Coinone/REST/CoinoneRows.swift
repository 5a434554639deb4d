import NDJSON

/// How Coinone's REST answers are spelled.

extension LineBuffer {
  /// A ticker without its last brace; currencies in small letters.
  mutating func append(row day: CoinoneDay, _ quote: Quote, of instrument: Instrument, isDay: Bool)
  {
    let bar = isDay ? day.today : day.window
    append("{\"quote_currency\":\"\(instrument.quote.lowercased())\"")
    append(",\"target_currency\":\"\(instrument.base.lowercased())\"")
    append(",\"timestamp\":\(day.last.milliseconds)")
    append("high", price: bar.high, instrument)
    append("low", price: bar.low, instrument)
    append("first", price: bar.open, instrument)
    append("last", price: day.last.price, instrument)
    append(volumesOf: bar, .long, "", instrument)
    append(",\"best_asks\":[{\"price\":", quote.ask, instrument.priceDecimals)
    append("qty", size: quote.askSize, instrument)
    append("}],\"best_bids\":[{\"price\":", quote.bid, instrument.priceDecimals)
    append("qty", size: quote.bidSize, instrument)
    append("}],\"id\":\"\(day.last.coinoneID)\"")
  }

  mutating func append(chart bar: Bar, of instrument: Instrument) {
    append("{\"timestamp\":\(bar.openMilliseconds)")
    append("open", price: bar.open, instrument)
    append("high", price: bar.high, instrument)
    append("low", price: bar.low, instrument)
    append("close", price: bar.close, instrument)
    append("target_volume", size: bar.volume, instrument)
    append("quote_volume", won: bar.notional, instrument.notionalDecimals)
    append("}")
  }

  /// Currencies in capital letters.
  mutating func append(market instrument: Instrument) {
    append("{\"quote_currency\":\"\(instrument.quote)\"")
    append(",\"target_currency\":\"\(instrument.base)\"")
    append("price_unit", price: 1, instrument)
    append("qty_unit", size: 1, instrument)
    append(",\"max_order_amount\":\"1000000000\",\"max_price\":\"1000000000000\"")
    append(",\"max_qty\":\"100000\",\"min_order_amount\":\"5000\"")
    append("min_price", price: 1, instrument)
    append("min_qty", size: 1, instrument)
    append(",\"order_book_units\":[\"0\"],\"maintenance_status\":0,\"trade_status\":1")
    append(",\"order_types\":[\"limit\",\"market\",\"stop_limit\"]}")
  }
}
