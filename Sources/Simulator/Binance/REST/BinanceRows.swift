import NDJSON

/// How Binance's REST answers are spelled.

extension LineBuffer {
  mutating func append(touch day: BinanceDay) {
    let (price, size) = (day.instrument.priceDecimals, day.instrument.sizeDecimals)
    append(",\"bidPrice\":", fixed: day.quote.bid, price)
    append(",\"bidQty\":", fixed: day.quote.bidSize, size)
    append(",\"askPrice\":", fixed: day.quote.ask, price)
    append(",\"askQty\":", fixed: day.quote.askSize, size)
  }

  mutating func append(full day: BinanceDay, _ symbol: String) {
    let (price, size) = (day.instrument.priceDecimals, day.instrument.sizeDecimals)
    append("{\"symbol\":\"\(symbol)\"")
    append(",\"priceChange\":", fixed: day.change, price)
    append(",\"priceChangePercent\":", fixed: day.changePercent, 3, places: 3)
    append(",\"weightedAvgPrice\":", fixed: day.average.units, day.average.decimals)
    append(",\"prevClosePrice\":", fixed: day.before, price)
    append(",\"lastPrice\":", fixed: day.last.price, price)
    append(",\"lastQty\":", fixed: day.last.size, size)
    append(touch: day)
    append(prices: day)
    append(sums: day)
  }

  /// Without bid and ask, last quantity, average and percentage.
  mutating func append(mini day: BinanceDay, _ symbol: String) {
    append("{\"symbol\":\"\(symbol)\"")
    append(prices: day)
    append(",\"lastPrice\":", fixed: day.last.price, day.instrument.priceDecimals)
    append(sums: day)
  }

  private mutating func append(prices day: BinanceDay) {
    append(",\"openPrice\":", fixed: day.window.open, day.instrument.priceDecimals)
    append(",\"highPrice\":", fixed: day.window.high, day.instrument.priceDecimals)
    append(",\"lowPrice\":", fixed: day.window.low, day.instrument.priceDecimals)
  }

  private mutating func append(sums day: BinanceDay) {
    let size = day.instrument.sizeDecimals
    append(",\"volume\":", fixed: day.window.volume, size)
    append(",\"quoteVolume\":", fixed: day.window.notional, day.instrument.notionalDecimals)
    append(",\"openTime\":\(day.openTime),\"closeTime\":\(day.closeTime)")
    append(",\"firstId\":\(day.ids.first),\"lastId\":\(day.ids.last)")
    append(",\"count\":\(day.window.fills)}")
  }

  /// A candle row of twelve.
  mutating func append(row bar: Bar, until end: Int64, of instrument: Instrument) {
    let (price, size) = (instrument.priceDecimals, instrument.sizeDecimals)
    append("[\(bar.openMilliseconds)")
    append(",", fixed: bar.open, price)
    append(",", fixed: bar.high, price)
    append(",", fixed: bar.low, price)
    append(",", fixed: bar.close, price)
    append(",", fixed: bar.volume, size)
    append(",\(end - 1)")
    append(",", fixed: bar.notional, instrument.notionalDecimals)
    append(",\(bar.fills)")
    append(",", fixed: bar.bought, size)
    append(",", fixed: bar.boughtNotional, instrument.notionalDecimals)
    append(",\"0\"]")
  }

  mutating func append(listingOf instrument: Instrument, _ symbol: String) {
    append("{\"symbol\":\"\(symbol)\",\"status\":\"TRADING\"")
    append(",\"baseAsset\":\"\(instrument.base)\",\"baseAssetPrecision\":8")
    append(",\"quoteAsset\":\"\(instrument.quote)\",\"quotePrecision\":8")
    append(",\"quoteAssetPrecision\":8,\"isSpotTradingAllowed\":true,\"filters\":[")
    append("{\"filterType\":\"PRICE_FILTER\"")
    append(",\"minPrice\":", fixed: 1, min(instrument.priceDecimals, 8))
    append(",\"maxPrice\":\"1000000.00000000\"")
    append(",\"tickSize\":", fixed: 1, min(instrument.priceDecimals, 8))
    append("},{\"filterType\":\"LOT_SIZE\"")
    append(",\"minQty\":", fixed: 1, instrument.sizeDecimals)
    append(",\"maxQty\":\"9000000.00000000\"")
    append(",\"stepSize\":", fixed: 1, instrument.sizeDecimals)
    append("}],\"permissions\":[],\"permissionSets\":[[\"SPOT\"]]}")
  }
}
