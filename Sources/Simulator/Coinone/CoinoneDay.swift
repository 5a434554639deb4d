/// The past 24 hours, the running day of UTC and the one before it.
struct CoinoneDay {
  private static let length = BarLength.utc("1d", milliseconds: 86_400_000)
  /// The past 24 hours begin on a quarter of an hour.
  private static let quarter: Int64 = 900_000

  private(set) var last: Fill
  private(set) var window: Bar
  private(set) var today: Bar
  let yesterday: Bar
  /// All fills before it are in `today`.
  private var foldedTo: Int64

  init(_ market: inout Market, _ place: Int, at moment: Int64) {
    (last, window) = market.day(place, at: moment)
    let open = CoinoneDay.length.open(containing: moment)
    today = market.bar(place, CoinoneDay.length, from: open, to: moment + 1)
    yesterday = market.bar(place, CoinoneDay.length, from: open - 86_400_000, to: open)
    foldedTo = moment + 1
  }

  /// Brings it to a later moment of the same day; false if it must be made anew.
  mutating func update(_ market: inout Market, _ place: Int, to moment: Int64) -> Bool {
    let open = CoinoneDay.length.open(containing: moment)
    guard open == today.openMilliseconds, moment + 1 >= foldedTo else { return false }
    let isSameQuarter = moment / CoinoneDay.quarter == (foldedTo - 1) / CoinoneDay.quarter
    if isSameQuarter, market.lastFill(place, at: moment).id == last.id { return true }
    let tape = market.tapes[place]
    tape.forEachFill(from: foldedTo, to: moment + 1) { today.add($0, of: tape.instrument) }
    foldedTo = moment + 1
    (last, window) = market.day(place, at: moment)
    return true
  }
}

extension CoinoneServer {
  /// The day of an instrument; what was made of it before is made use of.
  mutating func day(_ place: Int, at moment: Int64) -> CoinoneDay {
    // Taken out, so that it is changed in place.
    if var known = days.removeValue(forKey: place), known.update(&core.market, place, to: moment) {
      days[place] = known
      return known
    }
    let fresh = CoinoneDay(&core.market, place, at: moment)
    days[place] = fresh
    return fresh
  }
}
