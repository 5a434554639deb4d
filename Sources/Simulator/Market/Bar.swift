/// The candle of some span of time, in units of its instrument.
struct Bar: Equatable, Sendable {
  /// Unix milliseconds at which it opens.
  let openMilliseconds: Int64
  var open: Int64
  var high: Int64
  var low: Int64
  var close: Int64
  /// In size units.
  var volume: Int64 = 0
  /// Price times size times contract value, in units of the notional.
  var notional: Int64 = 0
  /// The part of both that takers bought.
  var bought: Int64 = 0
  var boughtNotional: Int64 = 0
  /// Fills so far; an empty bar is flat at the close before it.
  var fills: Int64 = 0

  /// A bar in which nothing has happened yet.
  init(openMilliseconds: Int64, previousClose: Int64) {
    self.openMilliseconds = openMilliseconds
    self.open = previousClose
    self.high = previousClose
    self.low = previousClose
    self.close = previousClose
  }

  mutating func add(_ fill: Fill, of instrument: Instrument) {
    if fills == 0 {
      open = fill.price
      high = fill.price
      low = fill.price
    } else {
      high = max(high, fill.price)
      low = min(low, fill.price)
    }
    close = fill.price
    // Wrapping: a sum beyond Int64 needs centuries of this walk, and must not stop a server.
    volume &+= fill.size
    let turnover = fill.price &* fill.size &* instrument.contractValue
    notional &+= turnover
    if fill.isBuy {
      bought &+= fill.size
      boughtNotional &+= turnover
    }
    fills += 1
  }

  /// Takes in the bar that follows.
  mutating func add(_ later: Bar) {
    guard later.fills > 0 else { return }
    if fills == 0 {
      open = later.open
      high = later.high
      low = later.low
    } else {
      high = max(high, later.high)
      low = min(low, later.low)
    }
    close = later.close
    volume &+= later.volume
    notional &+= later.notional
    bought &+= later.bought
    boughtNotional &+= later.boughtNotional
    fills += later.fills
  }
}

extension Tape {
  /// The bar of the fills from `open` up to, not including, `end`.
  func bar(from open: Int64, to end: Int64) -> Bar {
    var bar = Bar(openMilliseconds: open, previousClose: lastFill(before: open).price)
    forEachFill(from: open, to: end) { bar.add($0, of: instrument) }
    return bar
  }
}
