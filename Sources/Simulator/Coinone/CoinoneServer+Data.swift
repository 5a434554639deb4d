import MarketData
import NDJSON

/// The data messages, with long keys or, where that was asked for, short ones.

extension CoinoneServer {
  func kind(of key: ChannelKey) -> Feed.Kind? { CoinoneTopic.kind(of: key.channel) }

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
    let names = form == 1 ? CoinoneKeys.short : .long
    let tape = core.market.tapes[instrument]
    switch happening {
    case .ticker(let moment, let quote):
      let day = day(instrument, at: moment)
      // It comes with a trade and bears its time; at rates beyond the venue's, its own.
      let isTrade = core.ticking.rate <= 10
      let time = isTrade ? day.last.milliseconds : moment
      let id = isTrade ? day.last.coinoneID : moment * 1_000 + 1
      output.text.append(open: "TICKER", names, tape.instrument)
      output.text.append(ticker: day, quote, names, time: time, id: id, tape.instrument)
    case .trade(let fill, _):
      output.text.append(open: "TRADE", names, tape.instrument)
      output.text.append(trade: fill, names, tape.instrument)
    case .candle(let length, let bar, _):
      let moment = min(now.unix.milliseconds + 1, length.next(after: bar.openMilliseconds))
      let last = tape.lastFill(before: moment)
      output.text.append(open: "CHART", names, tape.instrument)
      output.text.append(candle: bar, length, last, names, tape.instrument)
    case .book, .recorded: break
    }
    output.text.append("}}")
  }
}

extension Fill {
  /// Milliseconds and a counter of three digits; larger is newer.
  ///
  /// The fills of one order follow each other and differ in the counter.
  var coinoneID: Int64 { milliseconds * 1_000 + id % 5 + 1 }
}
