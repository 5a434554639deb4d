import MarketData

/// The tables of keys: what records.md promises of each type.
extension RecordShape {
  static let ticker = RecordShape(
    strings: RecordKeySet(.exchange, .symbol, .source),
    numbers: RecordKeySet(.tsMs, .recvUs),
    numbersOrNull: RecordKeySet(
      .last,
      .lastSize,
      .bid,
      .bidSize,
      .ask,
      .askSize,
      .open24h,
      .high24h,
      .low24h,
      .volume24h,
      .quoteVolume24h
    ),
    prices: [.last, .bid, .ask, .open24h, .high24h, .low24h],
    volumes: [.lastSize, .bidSize, .askSize, .volume24h, .quoteVolume24h]
  )

  static let candle = RecordShape(
    strings: RecordKeySet(.exchange, .symbol, .source, .interval),
    numbers: RecordKeySet(.tsMs, .recvUs, .open, .high, .low, .close),
    numbersOrNull: RecordKeySet(.volume, .quoteVolume),
    booleans: RecordKeySet(.closed),
    prices: [.open, .high, .low, .close],
    volumes: [.volume, .quoteVolume]
  )

  static let trade = RecordShape(
    strings: RecordKeySet(.exchange, .symbol, .source, .id, .side),
    numbers: RecordKeySet(.tsMs, .recvUs, .price, .size),
    prices: [.price],
    volumes: [.size]
  )

  static let status = RecordShape(
    strings: RecordKeySet(.event),
    stringsOrNull: RecordKeySet(
      .exchange,
      .symbol,
      .source,
      .channel,
      .interval,
      .code,
      .message
    ),
    numbers: RecordKeySet(.recvUs),
    numbersOrNull: RecordKeySet(.tsMs, .count)
  )
}
