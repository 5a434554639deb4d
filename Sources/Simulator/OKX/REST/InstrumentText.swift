import NDJSON

extension LineBuffer {
  /// A row of `/public/instruments`, with the fields that a market-data client reads.
  mutating func append(listing instrument: Instrument) {
    let isSpot = instrument.kind == .spot
    append("{\"alias\":\"\",\"baseCcy\":\"\(isSpot ? instrument.base : "")\"")
    append(",\"category\":\"1\",\"ctMult\":\"\(isSpot ? "" : "1")\"")
    append(",\"ctType\":\"\(isSpot ? "" : "linear")\",\"ctVal\":")
    if isSpot {
      append("\"\"")
    } else {
      append(quoted: instrument.contractValue, decimals: instrument.contractDecimals)
    }
    append(",\"ctValCcy\":\"\(isSpot ? "" : instrument.base)\",\"expTime\":\"\"")
    append(",\"instFamily\":\"\(isSpot ? "" : instrument.base + "-" + instrument.quote)\"")
    append(",\"instId\":\"\(instrument.id)\",\"instType\":\"\(instrument.kind.rawValue)\"")
    append(",\"lever\":\"\",\"listTime\":", Listing.firstMillisecond, 0)
    append(",\"lotSz\":", 1, instrument.sizeDecimals)
    append(",\"minSz\":", 1, instrument.sizeDecimals)
    append(",\"optType\":\"\",\"quoteCcy\":\"\(isSpot ? instrument.quote : "")\"")
    append(",\"settleCcy\":\"\(isSpot ? "" : instrument.quote)\",\"state\":\"live\",\"stk\":\"\"")
    append(",\"tickSz\":", 1, instrument.priceDecimals)
    append(",\"uly\":\"\(isSpot ? "" : instrument.base + "-" + instrument.quote)\"}")
  }
}
