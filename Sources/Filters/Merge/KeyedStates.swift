import MarketData
import NDJSON

/// A state for each key made of up to three texts; those not seen for long are forgotten.
struct KeyedStates<State> {
  private var keys: KeyTable
  /// By number; only the states themselves are changed from outside.
  var states: [State] = []
  private var seen: [MonotonicTime] = []
  /// How often the keys were given other numbers.
  private var ages = 0

  init(limit: Int) {
    keys = KeyTable(limit: limit)
  }

  var count: Int { states.count }

  /// The number of a key, which is given a state if it has none; nil if there is no room.
  mutating func index(
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange = .none,
    at now: MonotonicTime,
    makingState: () -> State
  ) -> Int? {
    guard let index = keys.index(text, first, second, third) else { return nil }
    if index == states.count {
      states.append(makingState())
      seen.append(now)
    } else {
      seen[index] = now
    }
    return index
  }

  /// The number that a note tells, or nil if the keys have had other numbers since.
  mutating func index(noted note: Int, at now: MonotonicTime) -> Int? {
    guard isCurrent(note) else { return nil }
    let index = note & 0xFFFF_FFFF
    seen[index] = now
    return index
  }

  /// What to keep with a record's form, so that its key need not be looked for again; nil for a key
  /// that is not known.
  ///
  /// Below 2^61.
  func note(_ text: Span<UInt8>, _ first: TextRange, _ second: TextRange) -> Int? {
    keys.find(text, first, second).map { (ages & 0x1FFF_FFFF) << 32 | $0 }
  }

  /// False if the note tells a number that is another key's by now, or none.
  func isCurrent(_ note: Int) -> Bool {
    note != RecordLine.noNote && note >> 32 == ages & 0x1FFF_FFFF
  }

  /// The first two texts of a key, as they were spelled.
  func texts(_ index: Int) -> (exchange: String, symbol: String) {
    let bytes = Array(keys.name(index).utf8)
    let parts = KeyedStates.parts(bytes)
    return (bytes.span.string(at: parts.0), bytes.span.string(at: parts.1))
  }

  /// The first two texts of a key, as they are meant.
  func name(_ index: Int) -> (exchange: String, symbol: String) {
    let bytes = Array(keys.name(index).utf8)
    let parts = KeyedStates.parts(bytes)
    func text(_ range: TextRange) -> String {
      JSONText.string(JSONValue(.escapedString, range), in: bytes.span)
    }
    return (text(parts.0), text(parts.1))
  }

  /// Forgets the states that `isOver` says are, given how long each was not seen; returns the new
  /// number of each key, nil for the forgotten ones.
  mutating func expire(
    at now: MonotonicTime,
    where isOver: (State, TimeSpan) -> Bool
  ) -> [Int?] {
    var kept = KeyedStates(limit: keys.limit)
    kept.ages = ages &+ 1
    var moves: [Int?] = []
    moves.reserveCapacity(count)
    for index in states.indices {
      if isOver(states[index], now - seen[index]) {
        moves.append(nil)
        continue
      }
      let bytes = Array(keys.name(index).utf8)
      let parts = KeyedStates.parts(bytes)
      let state = states[index]
      moves.append(
        kept.index(bytes.span, parts.0, parts.1, parts.2, at: seen[index]) { state }
      )
    }
    self = kept
    return moves
  }

  /// The ranges of a joined key: its parts are set apart by zero bytes, which no JSON string holds.
  private static func parts(_ bytes: [UInt8]) -> (TextRange, TextRange, TextRange) {
    let first = bytes.firstIndex(of: 0) ?? bytes.count
    let rest = min(first + 1, bytes.count)
    let second = bytes[rest...].firstIndex(of: 0) ?? bytes.count
    return (
      TextRange(0, first), TextRange(rest, second),
      TextRange(min(second + 1, bytes.count), bytes.count)
    )
  }
}
