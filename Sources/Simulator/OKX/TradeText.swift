import NDJSON

/// How trades and the envelopes of data messages are spelled.

extension LineBuffer {
  /// Opens a data message, up to its first element: `{"arg":{…},"data":[`.
  mutating func append(envelopeOf key: ChannelKey) {
    append("{\"arg\":{\"channel\":\"")
    append(key.channel)
    append("\",\"instId\":\"")
    append(key.instId)
    append("\"},\"data\":[")
  }

  /// A trade; with a count as in `trades`, without one as in `trades-all` and REST.
  mutating func append(_ fill: Fill, of instrument: Instrument, count: Int?) {
    append("{\"instId\":\"")
    append(instrument.id)
    append("\"")
    append(",\"tradeId\":", fill.id, 0)
    append(",\"px\":", fill.price, instrument.priceDecimals)
    append(",\"sz\":", fill.size, instrument.sizeDecimals)
    append(fill.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
    append(",\"ts\":", fill.milliseconds, 0)
    if let count { append(",\"count\":", Int64(count), 0) }
    append(",\"source\":\"0\"")
    if count != nil {
      append(",\"seqId\":")
      append(integer: 82_000_000_000 + fill.id)
    }
    append("}")
  }
}
