/// Bars of one instrument at any time since its listing; remembers finished hours, because long bars
/// are made of them.
struct BarHistory: Sendable {
  let tape: Tape
  private var hours: [Int64: Bar] = [:]

  /// Finished hours that are remembered, at most: three years and a half.
  private static let rememberedHours = 32_768
  private static let hour: Int64 = 3_600_000

  init(_ tape: Tape) {
    self.tape = tape
  }

  /// The bar that opens at `open`, of all fills before `end`.
  mutating func bar(_ length: BarLength, from open: Int64, to end: Int64) -> Bar {
    guard length.isWholeHours else { return tape.bar(from: open, to: end) }
    var hour = open
    var bar = Bar(openMilliseconds: open, previousClose: tape.lastFill(before: open).price)
    while hour + BarHistory.hour <= end {
      bar.add(finishedHour(hour))
      hour += BarHistory.hour
    }
    if hour < end { bar.add(tape.bar(from: hour, to: end)) }
    return bar
  }

  private mutating func finishedHour(_ open: Int64) -> Bar {
    if let known = hours[open] { return known }
    let bar = tape.bar(from: open, to: open + BarHistory.hour)
    if hours.count >= BarHistory.rememberedHours { hours.removeAll(keepingCapacity: true) }
    hours[open] = bar
    return bar
  }
}
