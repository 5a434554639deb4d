import NDJSON

/// How Gate's REST answers are spelled.

extension LineBuffer {
  /// A candle row: time, quote volume, close, high, low, open, base volume, closed.
  mutating func append(candle bar: Bar, of instrument: Instrument, isFinal: Bool) {
    let price = instrument.priceDecimals
    append("[", bar.openMilliseconds / 1_000, 0)
    append(",", fixed: bar.notional, instrument.notionalDecimals)
    append(",", bar.close, price)
    append(",", bar.high, price)
    append(",", bar.low, price)
    append(",", bar.open, price)
    append(",", fixed: bar.volume, instrument.sizeDecimals)
    append(isFinal ? ",\"true\"]" : ",\"false\"]")
  }

  mutating func append(trade fill: Fill, of instrument: Instrument, _ pair: String) {
    append("{\"id\":\"\(fill.id)\",\"create_time\":\"\(fill.milliseconds / 1_000)\"")
    append(",\"create_time_ms\":", fill.tenThousandths, 4)
    append(",\"currency_pair\":\"\(pair)\"")
    append(fill.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
    append(",\"amount\":", fill.size, instrument.sizeDecimals)
    append(",\"price\":", fill.price, instrument.priceDecimals)
    append("}")
  }

  mutating func append(pair instrument: Instrument, _ name: String) {
    append("{\"id\":\"\(name)\",\"base\":\"\(instrument.base)\",\"quote\":\"\(instrument.quote)\"")
    append(",\"fee\":\"0.2\",\"min_base_amount\":", 1, instrument.sizeDecimals)
    append(",\"min_quote_amount\":\"3\",\"amount_precision\":\(instrument.sizeDecimals)")
    append(",\"precision\":\(instrument.priceDecimals),\"trade_status\":\"tradable\"")
    append(",\"sell_start\":0,\"buy_start\":0,\"delisting_time\":0,\"st_tag\":false}")
  }
}
