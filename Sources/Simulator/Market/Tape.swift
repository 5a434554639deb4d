import MarketData

/// One trade of the walk.
struct Fill: Equatable, Sendable {
  /// Counts up by one from the listing, without holes.
  var id: Int64
  /// Unix milliseconds.
  var milliseconds: Int64
  /// In price units.
  var price: Int64
  /// In size units.
  var size: Int64
  /// The taker bought.
  var isBuy: Bool
}

/// Every trade an instrument has ever had and will have, as a function of seed and time.
///
/// Nothing is stored: the price level of a minute is a sum of eighteen layers of noise, each half as
/// fast as the one before (a random walk that can be entered anywhere), and a minute's fills lead
/// from its level to the next one's. So a bar of last year is computed as cheaply as the current one,
/// and all views of the market agree to the digit.
struct Tape: Sendable {
  let instrument: Instrument
  private let salt: UInt64

  /// Swing of each layer in millionths of the base price: times the square root of two a layer.
  private static let swings: [Int64] = [
    200, 283, 400, 566, 800, 1_131, 1_600, 2_263, 3_200, 4_525, 6_400, 9_051, 12_800, 18_102,
    25_600, 36_204, 51_200, 72_408,
  ]

  /// Minutes that share one fill on a thin instrument; divides `Listing.firstMinute`.
  private static let thinBlock: Int64 = 4

  init(_ instrument: Instrument, seed: UInt64) {
    self.instrument = instrument
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in instrument.id.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var generator = SeededGenerator(seed: seed ^ mixed)
    self.salt = generator.next()
  }

  /// A number that looks random and depends on seed, instrument, `stream` and `index` alone.
  func noise(_ stream: UInt64, _ index: Int64) -> UInt64 {
    let place = UInt64(bitPattern: index) &* 0xD134_2543_DE82_EF95 &+ stream << 56
    var generator = SeededGenerator(seed: salt ^ place)
    return generator.next()
  }

  /// The price at which a minute begins, in price units.
  func level(_ minute: Int64) -> Int64 {
    var millionths: Int64 = 0
    for layer in Tape.swings.indices {
      let cell = minute >> Int64(layer)
      let width: Int64 = 1 << Int64(layer)
      let within = minute & (width - 1)
      let left = Int64(noise(UInt64(layer), cell) % 2_001) - 1_000
      let right = within == 0 ? left : Int64(noise(UInt64(layer), cell + 1) % 2_001) - 1_000
      millionths += Tape.swings[layer] * (left * (width - within) + right * within) / width / 1_000
    }
    return max(10, instrument.basePrice + instrument.basePrice * millionths / 1_000_000)
  }

  // MARK: Fills

  /// The fills with `from <= milliseconds < end`, in order.
  func forEachFill(from: Int64, to end: Int64, _ body: (Fill) -> Void) {
    var start = max(from, Listing.firstMillisecond)
    guard end > start else { return }
    switch instrument.activity {
    case .thin:
      var block = start / 60_000 / Tape.thinBlock
      while block * Tape.thinBlock * 60_000 < end {
        let fill = thinFill(block)
        if fill.milliseconds >= start, fill.milliseconds < end { body(fill) }
        block += 1
      }
    case .busy(let count):
      var minute = start / 60_000
      var first = level(minute)
      while minute * 60_000 < end {
        let last = level(minute + 1)
        busyFills(minute, count, from: first, to: last) { fill in
          if fill.milliseconds >= start, fill.milliseconds < end { body(fill) }
        }
        minute += 1
        first = last
        start = minute * 60_000
      }
    }
  }

  /// The last fill before that moment.
  ///
  /// Before the listing there is one that never happened, at the first level and of size 0.
  func lastFill(before end: Int64) -> Fill {
    var found: Fill?
    var start = (end - 1) / 60_000 * 60_000
    for _ in 0...(2 * Tape.thinBlock) where start >= Listing.firstMillisecond && found == nil {
      forEachFill(from: start, to: min(end, start + 60_000)) { found = $0 }
      start -= 60_000
    }
    return found
      ?? Fill(
        id: 0,
        milliseconds: end - 1,
        price: level(Listing.firstMinute),
        size: 0,
        isBuy: true
      )
  }

  /// When the next fill after that moment comes; nil if the instrument rests for some minutes.
  func nextFill(after moment: Int64) -> Int64? {
    var found: Int64?
    var start = moment + 1
    for _ in 0...(2 * Tape.thinBlock) where found == nil {
      let end = (start / 60_000 + 1) * 60_000
      forEachFill(from: start, to: end) { if found == nil { found = $0.milliseconds } }
      start = end
    }
    return found
  }

  // MARK: Steps

  /// The fills of one minute; the last one is at the next minute's level.
  ///
  /// Each fifth shares time, price and taker with the one before it: one order that met two.
  private func busyFills(
    _ minute: Int64,
    _ count: Int64,
    from first: Int64,
    to last: Int64,
    _ body: (Fill) -> Void
  ) {
    let slot = 60_000 / count
    let wiggle = max(1, instrument.basePrice / 10_000)
    var previous: Fill?
    for index in 0..<count {
      let random = noise(32, minute * 64 + index)
      var fill = Fill(
        id: (minute - Listing.firstMinute) * count + index + 1,
        milliseconds: minute * 60_000 + index * slot + Int64(random % UInt64(slot)),
        price: last,
        size: size(random),
        isBuy: random >> 63 == 1
      )
      if index % 5 == 3, let previous {
        fill.milliseconds = previous.milliseconds
        fill.price = previous.price
        fill.isBuy = previous.isBuy
      } else if index + 1 < count {
        let straight = first + (last - first) * (index + 1) / count
        let off = Int64(random >> 20 & 0xFFFF) % (2 * wiggle + 1) - wiggle
        fill.price = max(1, straight + off)
      }
      body(fill)
      previous = fill
    }
  }

  private func thinFill(_ block: Int64) -> Fill {
    let random = noise(33, block)
    let first = block * Tape.thinBlock
    return Fill(
      id: block - Listing.firstMinute / Tape.thinBlock + 1,
      milliseconds: first * 60_000 + Int64(random % UInt64(Tape.thinBlock * 60_000)),
      price: level(first),
      size: size(random),
      isBuy: random >> 63 == 1
    )
  }

  private func size(_ random: UInt64) -> Int64 {
    let typical = instrument.typicalSize
    let steps = Int64(random >> 36 & 0x3F) + 1
    return typical * steps / 8 + Int64(random >> 44 & 0xFFFF) % typical + 1
  }
}
