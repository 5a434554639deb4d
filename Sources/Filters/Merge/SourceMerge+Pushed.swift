import MarketData
import NDJSON

/// Pushed tickers like earlier ones: what merge needs of them is read from where it stands.
///
/// Half of the instructions a record that it takes to read them key by key (bench row `merge`).
extension SourceMerge {
  /// Whether the text's first line is like an earlier one; it is not read yet.
  @inline(__always)
  mutating func recognise(_ text: Span<UInt8>) -> KnownLine? { lent.recognise(text) }

  /// The length of a line that was recognised; it must come next.
  mutating func open(_ known: KnownLine) -> Int { lent.open(known) }

  /// Reads a line that was recognised; nil where it must be read in the ordinary way.
  @inline(__always)
  func read(_ known: KnownLine, _ line: Span<UInt8>) -> TickerReading? {
    let noted = TickerReading.Note(known.note)
    guard noted.hasPlaces, tickers.isCurrent(noted.key) else { return nil }
    return TickerReading(pushed[known.form], noted: noted.key, in: line)
  }

  /// Takes in the lines at the front of the text that are pushed tickers like earlier ones and have
  /// one fate: how many bytes, newlines counted, whether they pass, and the length of the line behind
  /// them if it is like an earlier one too; that one must come next.
  mutating func takePushedTickers(
    in text: Span<UInt8>,
    from input: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> (bytes: Int, pass: Bool, next: Int?) {
    var start = 0
    var pass = true
    while let known = recognise(text.extracting(start..<text.count)) {
      let line = text.extracting(start..<start + known.length)
      guard let reading = read(known, line) else { return (start, pass, open(known)) }
      if start == 0 { advance(to: now, to: &output) }
      guard
        let passes = decide(reading, from: input, at: now, where: { start == 0 || $0 == pass })
      else { return (start, pass, open(known)) }
      pass = passes
      start += known.length + 1
    }
    return (start, pass, nil)
  }

  /// Decides on a pushed ticker that was read, and counts it: whether it passes; nil, and nothing
  /// decided, where it must be looked at more closely.
  @inline(__always)
  mutating func take(
    _ reading: TickerReading,
    from input: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> Bool? {
    advance(to: now, to: &output)
    return decide(reading, from: input, at: now, where: { _ in true })
  }

  @inline(__always)
  private mutating func decide(
    _ reading: TickerReading,
    from input: Int,
    at now: Now,
    where isWanted: (Bool) -> Bool
  ) -> Bool? {
    let tsMs = reading.place.tsMs
    let leadMs = tsMs - now.unix.milliseconds
    guard reading.place.way == .realtime,
      let key = tickers.index(noted: reading.note, at: now.monotonic)
    else { return nil }
    let passes = tickers.states[key].plain(
      tsMs: tsMs,
      leadMs: leadMs,
      reading.content,
      SourceChoice.Sighting(input: input, order: order + 1, time: now.monotonic),
      where: isWanted
    )
    guard let passes else { return nil }
    order += 1
    accounts.count(passes ? .written : .suppressed(.late))
    return passes
  }
}
