import MarketData
import NDJSON

/// The data messages: raw, or wrapped with the name of their stream.

extension BinanceServer {
  func kind(of key: ChannelKey) -> Feed.Kind? { BinanceStream.kind(of: key.channel) }

  mutating func append(
    _ happening: Happening,
    of key: ChannelKey,
    _ instrument: Int,
    form: Int,
    at now: Now
  ) {
    let isCombined = form & 1 == 1
    if case .recorded(let frame) = happening {
      append(recorded: frame, of: key, isCombined: isCombined)
      return
    }
    if isCombined {
      output.text.append("{\"stream\":")
      output.text.append(jsonString: BinanceStream.name(of: key))
      output.text.append(",\"data\":")
    }
    let isFine = form & 2 == 2
    switch happening {
    case .ticker(let moment, let quote):
      let day = BinanceDay(&core.market, instrument, at: moment, quote)
      if key.channel == "ticker" {
        output.text.append(ticker: day, at: moment, key.instId, isFine: isFine)
      } else {
        output.text.append(miniTicker: day, at: moment, key.instId, isFine: isFine)
      }
    case .book(_, let quote, let change):
      output.text.append(
        book: quote,
        of: core.market.instruments[instrument],
        key.instId,
        update: change
      )
    case .trade(let fill, let joined):
      output.text.append(
        trade: fill,
        joined: key.channel == "aggTrade" ? joined : nil,
        of: core.market.instruments[instrument],
        key.instId,
        at: now.unix.milliseconds,
        isFine: isFine
      )
    case .candle(let length, let bar, _):
      let tape = core.market.tapes[instrument]
      let end = length.next(after: bar.openMilliseconds)
      let moment = now.unix.milliseconds
      let lastID = tape.lastFill(before: min(end, moment + 1)).id
      output.text.append(
        kline: bar,
        length,
        of: tape.instrument,
        key.instId,
        lastID: lastID,
        at: moment,
        isFine: isFine
      )
    case .recorded: break
    }
    if isCombined { output.text.append("}") }
  }

  /// A recorded frame byte for byte, but in the connection's mode.
  private mutating func append(recorded frame: [UInt8], of key: ChannelKey, isCombined: Bool) {
    let event = BinanceStream.event(in: frame)
    switch (event, isCombined) {
    case (nil, false), (.some, true): output.text.append(frame.span)
    case (let event?, false): output.text.append(event.span)
    case (nil, true):
      output.text.append("{\"stream\":")
      output.text.append(jsonString: BinanceStream.name(of: key))
      output.text.append(",\"data\":")
      output.text.append(frame.span)
      output.text.append("}")
    }
  }
}

extension LineBuffer {
  mutating func append(ticker day: BinanceDay, at moment: Int64, _ symbol: String, isFine: Bool) {
    let (price, size) = (day.instrument.priceDecimals, day.instrument.sizeDecimals)
    append("{\"e\":\"24hrTicker\"")
    append(",\"E\":", time: moment, isMicroseconds: isFine)
    append(",\"s\":\"\(symbol)\"")
    append(",\"p\":", fixed: day.change, price)
    append(",\"P\":", fixed: day.changePercent, 3, places: 3)
    append(",\"w\":", fixed: day.average.units, day.average.decimals)
    append(",\"x\":", fixed: day.before, price)
    append(",\"c\":", fixed: day.last.price, price)
    append(",\"Q\":", fixed: day.last.size, size)
    append(",\"b\":", fixed: day.quote.bid, price)
    append(",\"B\":", fixed: day.quote.bidSize, size)
    append(",\"a\":", fixed: day.quote.ask, price)
    append(",\"A\":", fixed: day.quote.askSize, size)
    append(",\"o\":", fixed: day.window.open, price)
    append(",\"h\":", fixed: day.window.high, price)
    append(",\"l\":", fixed: day.window.low, price)
    append(",\"v\":", fixed: day.window.volume, size)
    append(",\"q\":", fixed: day.window.notional, day.instrument.notionalDecimals)
    append(",\"O\":", time: day.openTime, isMicroseconds: isFine)
    append(",\"C\":", time: day.closeTime, isMicroseconds: isFine)
    append(",\"F\":\(day.ids.first),\"L\":\(day.ids.last),\"n\":\(day.window.fills)}")
  }

  mutating func append(
    miniTicker day: BinanceDay,
    at moment: Int64,
    _ symbol: String,
    isFine: Bool
  ) {
    let (price, size) = (day.instrument.priceDecimals, day.instrument.sizeDecimals)
    append("{\"e\":\"24hrMiniTicker\"")
    append(",\"E\":", time: moment, isMicroseconds: isFine)
    append(",\"s\":\"\(symbol)\"")
    append(",\"c\":", fixed: day.last.price, price)
    append(",\"o\":", fixed: day.window.open, price)
    append(",\"h\":", fixed: day.window.high, price)
    append(",\"l\":", fixed: day.window.low, price)
    append(",\"v\":", fixed: day.window.volume, size)
    append(",\"q\":", fixed: day.window.notional, day.instrument.notionalDecimals)
    append("}")
  }

  /// Best bid and ask: no name of the event, and no time.
  mutating func append(
    book quote: Quote,
    of instrument: Instrument,
    _ symbol: String,
    update: Int64
  ) {
    append("{\"u\":\(update),\"s\":\"\(symbol)\"")
    append(",\"b\":", fixed: quote.bid, instrument.priceDecimals)
    append(",\"B\":", fixed: quote.bidSize, instrument.sizeDecimals)
    append(",\"a\":", fixed: quote.ask, instrument.priceDecimals)
    append(",\"A\":", fixed: quote.askSize, instrument.sizeDecimals)
    append("}")
  }

  /// A trade, or with `joined` the fills of one order as an aggregate.
  mutating func append(
    trade fill: Fill,
    joined: Int64?,
    of instrument: Instrument,
    _ symbol: String,
    at moment: Int64,
    isFine: Bool
  ) {
    append(joined == nil ? "{\"e\":\"trade\"" : "{\"e\":\"aggTrade\"")
    append(",\"E\":", time: moment, isMicroseconds: isFine)
    append(",\"s\":\"\(symbol)\"")
    append(joined == nil ? ",\"t\":\(fill.id)" : ",\"a\":\(fill.id)")
    append(",\"p\":", fixed: fill.price, instrument.priceDecimals)
    append(",\"q\":", fixed: fill.size, instrument.sizeDecimals)
    if let joined { append(",\"f\":\(fill.id - joined + 1),\"l\":\(fill.id)") }
    append(",\"T\":", time: fill.milliseconds, isMicroseconds: isFine)
    // True if the buyer was the maker: the taker sold.
    append(fill.isBuy ? ",\"m\":false,\"M\":true}" : ",\"m\":true,\"M\":true}")
  }

  mutating func append(
    kline bar: Bar,
    _ length: BarLength,
    of instrument: Instrument,
    _ symbol: String,
    lastID: Int64,
    at moment: Int64,
    isFine: Bool
  ) {
    let (price, size) = (instrument.priceDecimals, instrument.sizeDecimals)
    let end = length.next(after: bar.openMilliseconds)
    let isEmpty = bar.fills == 0
    append("{\"e\":\"kline\"")
    append(",\"E\":", time: moment, isMicroseconds: isFine)
    append(",\"s\":\"\(symbol)\",\"k\":{\"t\":")
    append(integer: isFine ? bar.openMilliseconds * 1_000 : bar.openMilliseconds)
    append(",\"T\":")
    append(integer: isFine ? end * 1_000 - 1 : end - 1)
    append(",\"s\":\"\(symbol)\",\"i\":\"\(length.name)\"")
    append(isEmpty ? ",\"f\":-1,\"L\":-1" : ",\"f\":\(lastID - bar.fills + 1),\"L\":\(lastID)")
    append(",\"o\":", fixed: bar.open, price)
    append(",\"c\":", fixed: bar.close, price)
    append(",\"h\":", fixed: bar.high, price)
    append(",\"l\":", fixed: bar.low, price)
    append(",\"v\":", fixed: bar.volume, size)
    append(",\"n\":\(bar.fills),\"x\":\(end <= moment)")
    append(",\"q\":", fixed: bar.notional, instrument.notionalDecimals)
    append(",\"V\":", fixed: bar.bought, size)
    append(",\"Q\":", fixed: bar.boughtNotional, instrument.notionalDecimals)
    append(",\"B\":\"0\"}}")
  }
}
