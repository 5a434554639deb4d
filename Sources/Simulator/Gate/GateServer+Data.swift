import MarketData
import NDJSON

/// The data messages, in the shape of 2024 and later or, with a fault, in that of 2021.

extension GateServer {
  func kind(of key: ChannelKey) -> Feed.Kind? { GateChannel.kind(of: key.channel) }

  mutating func append(
    _ happening: Happening,
    of key: ChannelKey,
    _ instrument: Int,
    form: Int,
    at now: Now
  ) {
    if case .recorded(let frame) = happening {
      output.text.append(frame.span)
      return
    }
    let isOld = core.faults.first(.oldShape) != nil
    output.text.append("{\"time\":\(now.unix.milliseconds / 1_000)")
    if !isOld { output.text.append(",\"time_ms\":\(now.unix.milliseconds)") }
    output.text.append(",\"channel\":\"")
    let listed = core.market.instruments[instrument]
    switch happening {
    case .ticker(let moment, let quote):
      output.text.append("spot.tickers\",\"event\":\"update\",\"result\":{\"currency_pair\":")
      let day = core.market.day(instrument, at: moment)
      output.text.append("\"\(key.instId)\",\"last\":", day.last.price, listed.priceDecimals)
      output.text.append(",\"lowest_ask\":", quote.ask, listed.priceDecimals)
      output.text.append(",\"highest_bid\":", quote.bid, listed.priceDecimals)
      output.text.append(changeOf: day.last.price, since: day.window.open)
      output.text.append(volumesOf: day.window, listed)
    case .book(let moment, let quote, let change):
      output.text.append("spot.book_ticker\",\"event\":\"update\",\"result\":{\"t\":\(moment)")
      output.text.append(",\"u\":\(change),\"s\":\"\(key.instId)\"")
      output.text.append(",\"b\":", quote.bid, listed.priceDecimals)
      output.text.append(",\"B\":", quote.bidSize, listed.sizeDecimals)
      output.text.append(",\"a\":", quote.ask, listed.priceDecimals)
      output.text.append(",\"A\":", quote.askSize, listed.sizeDecimals)
    case .trade(let fill, _):
      output.text.append("spot.trades\",\"event\":\"update\",\"result\":{\"id\":\(fill.id)")
      output.text.append(",\"create_time\":\(fill.milliseconds / 1_000)")
      output.text.append(",\"create_time_ms\":", fill.tenThousandths, 4)
      output.text.append(fill.isBuy ? ",\"side\":\"buy\"" : ",\"side\":\"sell\"")
      output.text.append(",\"currency_pair\":\"\(key.instId)\"")
      output.text.append(",\"amount\":", fixed: fill.size, listed.sizeDecimals, places: 10)
      output.text.append(",\"price\":", fixed: fill.price, listed.priceDecimals, places: 10)
    case .candle(let length, let bar, let isFinal):
      output.text.append("spot.candlesticks\",\"event\":\"update\",\"result\":{\"t\":")
      output.text.append(quoted: bar.openMilliseconds / 1_000, decimals: 0)
      // v is quote volume, a is base volume.
      output.text.append(",\"v\":", bar.notional, listed.notionalDecimals)
      output.text.append(",\"c\":", bar.close, listed.priceDecimals)
      output.text.append(",\"h\":", bar.high, listed.priceDecimals)
      output.text.append(",\"l\":", bar.low, listed.priceDecimals)
      output.text.append(",\"o\":", bar.open, listed.priceDecimals)
      output.text.append(",\"n\":\"\(length.name)_\(key.instId)\"")
      if !isOld {
        output.text.append(",\"a\":", bar.volume, listed.sizeDecimals)
        output.text.append(",\"w\":\(isFinal)")
      }
    case .recorded: break
    }
    output.text.append("}}")
  }
}

extension Fill {
  /// Milliseconds with the four decimals that Gate tells, which are made up here.
  var tenThousandths: Int64 { milliseconds * 10_000 + id * 7_919 % 10_000 }
}

extension LineBuffer {
  /// `,"change_percentage":"-0.1451"`, in percent.
  mutating func append(changeOf price: Int64, since open: Int64) {
    let change = (price - open) * 1_000_000 / max(1, open)
    append(",\"change_percentage\":", change, 4)
  }

  mutating func append(volumesOf window: Bar, _ instrument: Instrument) {
    append(",\"base_volume\":", window.volume, instrument.sizeDecimals)
    append(",\"quote_volume\":", window.notional, instrument.notionalDecimals)
    append(",\"high_24h\":", window.high, instrument.priceDecimals)
    append(",\"low_24h\":", window.low, instrument.priceDecimals)
  }
}
