import NDJSON

/// All instruments of one run, found by name, each with its tape and what is remembered of it.
struct Market: Sendable {
  let instruments: [Instrument]
  let tapes: [Tape]
  private var places: [String: Int] = [:]
  private var histories: [BarHistory]
  private var summaries: [DaySummary]
  private var texts: [TickerText]

  init(_ instruments: [Instrument], seed: UInt64) {
    self.instruments = instruments
    self.tapes = instruments.map { Tape($0, seed: seed) }
    self.histories = tapes.map { BarHistory($0) }
    self.summaries = tapes.map { DaySummary($0) }
    self.texts = instruments.map { _ in TickerText() }
    for (place, instrument) in instruments.enumerated() { places[instrument.id] = place }
  }

  /// Where an instrument stands in `instruments`.
  func place(of id: String) -> Int? { places[id] }

  /// The bar that opens at `open`, of all fills before `end`.
  mutating func bar(_ place: Int, _ length: BarLength, from open: Int64, to end: Int64) -> Bar {
    histories[place].bar(length, from: open, to: end)
  }

  /// The last fill at that moment (Unix milliseconds).
  mutating func lastFill(_ place: Int, at moment: Int64) -> Fill {
    refresh(place, at: moment)
    return summaries[place].last
  }

  /// The last fill at that moment, and the past 24 hours as one bar.
  mutating func day(_ place: Int, at moment: Int64) -> (last: Fill, window: Bar) {
    refresh(place, at: moment)
    return (summaries[place].last, summaries[place].window)
  }

  /// The price at the last midnight of UTC, and of UTC+8.
  func startOfDay(_ place: Int, at moment: Int64) -> (utc: Int64, utc8: Int64) {
    summaries[place].startOfDay(at: moment)
  }

  /// Appends the ticker of one tick as a JSON object.
  mutating func append(
    ticker place: Int,
    at moment: Int64,
    quote: Quote,
    to out: inout LineBuffer
  ) {
    refresh(place, at: moment)
    let instrument = instruments[place]
    let text = texts[place]
    out.append(text.head.span)
    out.append(",\"askPx\":", quote.ask, instrument.priceDecimals)
    out.append(",\"askSz\":", quote.askSize, instrument.sizeDecimals)
    out.append(",\"bidPx\":", quote.bid, instrument.priceDecimals)
    out.append(",\"bidSz\":", quote.bidSize, instrument.sizeDecimals)
    out.append(text.tail.span)
    out.append(",\"ts\":", moment, 0)
    out.append("}")
  }

  private mutating func refresh(_ place: Int, at moment: Int64) {
    guard summaries[place].update(to: moment) else { return }
    texts[place] = TickerText(summaries[place], at: moment)
  }
}

/// The parts of a ticker that change with a trade only.
struct TickerText: Sendable {
  var head: [UInt8] = []
  var tail: [UInt8] = []

  init() {}

  init(_ summary: DaySummary, at moment: Int64) {
    let instrument = summary.tape.instrument
    let price = instrument.priceDecimals
    let window = summary.window
    let day = summary.startOfDay(at: moment)
    var text = LineBuffer()
    text.append("{\"instType\":\"\(instrument.kind.rawValue)\",\"instId\":\"\(instrument.id)\"")
    text.append(",\"last\":", summary.last.price, price)
    text.append(",\"lastSz\":", summary.last.size, instrument.sizeDecimals)
    head = text.bytes
    text.removeAll()
    text.append(",\"open24h\":", window.open, price)
    text.append(",\"high24h\":", window.high, price)
    text.append(",\"low24h\":", window.low, price)
    text.append(",\"sodUtc0\":", day.utc, price)
    text.append(",\"sodUtc8\":", day.utc8, price)
    text.append(",\"volCcy24h\":")
    text.append(currencyVolumeOf: window, instrument)
    text.append(",\"vol24h\":", window.volume, instrument.sizeDecimals)
    tail = text.bytes
  }
}

extension LineBuffer {
  /// `volCcy`: quote currency for spot, base currency for derivatives.
  mutating func append(currencyVolumeOf bar: Bar, _ instrument: Instrument) {
    switch instrument.kind {
    case .spot:
      append(quoted: bar.notional, decimals: instrument.notionalDecimals)
    case .swap:
      append(
        quoted: bar.volume &* instrument.contractValue,
        decimals: instrument.sizeDecimals + instrument.contractDecimals
      )
    }
  }

  /// A candle row of nine strings.
  mutating func append(row bar: Bar, of instrument: Instrument, isFinal: Bool) {
    let price = instrument.priceDecimals
    append("[", bar.openMilliseconds, 0)
    append(",", bar.open, price)
    append(",", bar.high, price)
    append(",", bar.low, price)
    append(",", bar.close, price)
    append(",", bar.volume, instrument.sizeDecimals)
    append(",")
    append(currencyVolumeOf: bar, instrument)
    append(",", bar.notional, instrument.notionalDecimals)
    append(isFinal ? ",\"1\"]" : ",\"0\"]")
  }
}
