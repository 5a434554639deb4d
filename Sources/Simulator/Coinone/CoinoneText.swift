import NDJSON

/// How Coinone spells its data: strings but for times, amounts of won with four decimals at most.

/// The keys of data messages in one of their two formats.
struct CoinoneKeys: Sendable {
  var type, channel, data, quote, target, time, quoteVolume, targetVolume: String
  var high, low, first, last, power: String
  var askPrice, askSize, bidPrice, bidSize, id, yesterday: String
  var price, size, isSellerMaker, interval, candle: String

  static let long = CoinoneKeys(
    type: "response_type",
    channel: "channel",
    data: "data",
    quote: "quote_currency",
    target: "target_currency",
    time: "timestamp",
    quoteVolume: "quote_volume",
    targetVolume: "target_volume",
    high: "high",
    low: "low",
    first: "first",
    last: "last",
    power: "volume_power",
    askPrice: "ask_best_price",
    askSize: "ask_best_qty",
    bidPrice: "bid_best_price",
    bidSize: "bid_best_qty",
    id: "id",
    yesterday: "yesterday_",
    price: "price",
    size: "qty",
    isSellerMaker: "is_seller_maker",
    interval: "interval",
    candle: "candle_timestamp"
  )

  static let short = CoinoneKeys(
    type: "r",
    channel: "c",
    data: "d",
    quote: "qc",
    target: "tc",
    time: "t",
    quoteVolume: "qv",
    targetVolume: "tv",
    high: "hi",
    low: "lo",
    first: "fi",
    last: "la",
    power: "vp",
    askPrice: "abp",
    askSize: "abq",
    bidPrice: "bbp",
    bidSize: "bbq",
    id: "i",
    yesterday: "y",
    price: "p",
    size: "q",
    isSellerMaker: "sm",
    interval: "iv",
    candle: "ct"
  )
}

extension LineBuffer {
  /// `{"response_type":"DATA","channel":"TICKER","data":{` and the two currencies.
  mutating func append(open channel: String, _ keys: CoinoneKeys, _ instrument: Instrument) {
    append("{\"\(keys.type)\":\"DATA\",\"\(keys.channel)\":\"\(channel)\",\"\(keys.data)\":{")
    append("\"\(keys.quote)\":\"\(instrument.quote)\",\"\(keys.target)\":\"\(instrument.base)\"")
  }

  /// `,"last":"116380000"`.
  mutating func append(_ key: String, won units: Int64, _ decimals: Int) {
    append(",\"\(key)\":")
    // Amounts have four decimals at most.
    let cut = max(0, decimals - 4)
    append(quoted: units / powerOfTen(cut), decimals: decimals - cut)
  }

  mutating func append(_ key: String, price units: Int64, _ instrument: Instrument) {
    append(",\"\(key)\":")
    append(quoted: units, decimals: instrument.priceDecimals)
  }

  mutating func append(_ key: String, size units: Int64, _ instrument: Instrument) {
    append(",\"\(key)\":")
    append(quoted: units, decimals: instrument.sizeDecimals)
  }

  /// High, low, first and last of the day of UTC; volumes of 24 hours.
  mutating func append(
    ticker day: CoinoneDay,
    _ quote: Quote,
    _ keys: CoinoneKeys,
    time: Int64,
    id: Int64,
    _ instrument: Instrument
  ) {
    append(",\"\(keys.time)\":\(time)")
    append(volumesOf: day.window, keys, "", instrument)
    append(keys.high, price: day.today.high, instrument)
    append(keys.low, price: day.today.low, instrument)
    append(keys.first, price: day.today.open, instrument)
    append(keys.last, price: day.last.price, instrument)
    append(",\"\(keys.power)\":\"0\"")
    append(keys.askPrice, price: quote.ask, instrument)
    append(keys.askSize, size: quote.askSize, instrument)
    append(keys.bidPrice, price: quote.bid, instrument)
    append(keys.bidSize, size: quote.bidSize, instrument)
    append(",\"\(keys.id)\":\"\(id)\"")
    append(yesterday: day.yesterday, keys, instrument)
  }

  mutating func append(yesterday bar: Bar, _ keys: CoinoneKeys, _ instrument: Instrument) {
    append(keys.yesterday + keys.high, price: bar.high, instrument)
    append(keys.yesterday + keys.low, price: bar.low, instrument)
    append(keys.yesterday + keys.first, price: bar.open, instrument)
    append(keys.yesterday + keys.last, price: bar.close, instrument)
    append(volumesOf: bar, keys, keys.yesterday, instrument)
  }

  mutating func append(
    volumesOf bar: Bar,
    _ keys: CoinoneKeys,
    _ start: String,
    _ instrument: Instrument
  ) {
    append(start + keys.quoteVolume, won: bar.notional, instrument.notionalDecimals)
    append(start + keys.targetVolume, size: bar.volume, instrument)
  }

  /// `is_seller_maker` is true if the seller rested: the taker bought.
  mutating func append(trade fill: Fill, _ keys: CoinoneKeys, _ instrument: Instrument) {
    append(",\"\(keys.id)\":\"\(fill.coinoneID)\",\"\(keys.time)\":\(fill.milliseconds)")
    append(keys.price, price: fill.price, instrument)
    append(keys.size, size: fill.size, instrument)
    append(",\"\(keys.isSellerMaker)\":\(fill.isBuy)")
  }

  /// No flag says that the candle is closed.
  mutating func append(
    candle bar: Bar,
    _ length: BarLength,
    _ last: Fill,
    _ keys: CoinoneKeys,
    _ instrument: Instrument
  ) {
    append(",\"\(keys.interval)\":\"\(length.name)\",\"\(keys.time)\":\(last.milliseconds)")
    append(",\"\(keys.id)\":\"\(last.coinoneID)\",\"\(keys.candle)\":\(bar.openMilliseconds)")
    append(keys.high, price: bar.high, instrument)
    append(keys.low, price: bar.low, instrument)
    append(keys.first, price: bar.open, instrument)
    append(keys.last, price: bar.close, instrument)
    append(volumesOf: bar, keys, "", instrument)
  }
}
