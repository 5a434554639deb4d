public import MarketData
import NDJSON

/// What is known of one instrument of one exchange: its last price, its pace, its age, its latency.
///
/// 1.3 KB, most of it for its latencies; what a record changes is changed in place.
public struct SymbolHealth: Sendable {
  /// Whether records come.
  public enum Presence: Sendable {
    /// A status named it; no record has come yet.
    case awaited(since: Now)
    /// Nothing is waited for: it was refused, or only mentioned.
    case unexpected
    case active(last: Now)
    /// Beyond the limit; since the last record, or since it was named if there never was one.
    case silent(since: Now, never: Bool)
  }

  /// The text between the quotes of its JSON string, escapes and all.
  public let exchange: String
  public let symbol: String

  /// The exchange's refusal of one of its channels.
  public internal(set) var refusal: Refusal?
  public internal(set) var isSubscribed = false
  public private(set) var rejected: Int64 = 0

  /// Messages by time, up to the end of the last slice, and how many those were.
  private var ring: RateRing
  private var inRing: Int64 = 0
  /// When the last record of each type came that is not of the type that came last.
  private var arrivals = InlineArray<3, Int64>(repeating: 0)

  // What each record changes stands together from here on, in 128 bytes and two more in a bucket of
  // its latencies: where there are many symbols, what is read of memory counts (bench row
  // `scale: dantaro-monitor`).

  /// The last price is a ticker's, else a trade's, and a candle's close only where nothing else came.
  public private(set) var numbers = ShownNumbers()
  public internal(set) var presence: Presence
  public internal(set) var source: Source?
  /// True once merge has announced the source; records do not change it then.
  var sourceIsAnnounced = false
  private var hasTicks = false
  private var lastKind = RecordLine.Kind.other
  /// The number of its exchange; nil if that one found no place.
  let exchangeIndex: UInt8?
  public private(set) var messages: Int64 = 0
  public private(set) var latency = LatencyHistogram()

  /// What was refused, and with which code.
  public struct Refusal: Sendable {
    public let channel: String
    public let code: String
  }

  init(
    exchange: String,
    _ exchangeIndex: Int?,
    symbol: String,
    presence: Presence,
    rate: RateRing
  ) {
    self.exchange = exchange
    self.exchangeIndex = exchangeIndex.flatMap(UInt8.init(exactly:))
    self.symbol = symbol
    self.presence = presence
    ring = rate
  }

  // MARK: What reports ask

  /// Its names for a terminal: without what could steer one.
  public var shownExchange: String { TerminalText.harmless(exchange) }
  public var shownSymbol: String { TerminalText.harmless(symbol) }
  public var currency: Currency { Currency(ofSymbol: shownSymbol) }

  /// True if a record came within the limit of silence.
  public var isActive: Bool {
    if case .active = presence { true } else { false }
  }

  /// When it fell silent, and whether it ever had a record; nil unless it is silent.
  public var silence: (since: Now, never: Bool)? {
    if case .silent(let since, let never) = presence { (since, never) } else { nil }
  }

  /// The moment of the last record; nil before the first.
  public var lastRecord: Now? {
    switch presence {
    case .active(let last): last
    case .silent(let since, let never): never ? nil : since
    case .awaited, .unexpected: nil
    }
  }

  /// Time since the last record, by the monotonic clock.
  public func age(at now: Now) -> TimeSpan? {
    lastRecord.map { TimeSpan(microseconds: max(0, (now.monotonic - $0.monotonic).microseconds)) }
  }

  /// When the last record of this type came (0: never), Unix microseconds.
  public func lastArrival(_ kind: RecordLine.Kind) -> Int64 {
    guard kind.rawValue < 3 else { return 0 }
    return kind == lastKind
      ? lastRecord?.unix.microseconds ?? 0 : arrivals[Int(kind.rawValue)]
  }

  /// Its messages by time.
  public var rate: RateRing {
    var rate = ring
    rate.addToNewest(messages &- inRing)
    return rate
  }

  /// Time has come to the end of a slice of the rate.
  mutating func endSlice(at now: Now) {
    ring.addToNewest(messages &- inRing)
    inRing = messages
    ring.advance(to: now.monotonic)
  }

  // MARK: Records

  mutating func rejectOne() {
    rejected &+= 1
  }

  /// Takes in a ticker, candle or trade; the record is lent, so that it is not copied.
  @inline(__always)
  mutating func add(
    _ record: inout RecordLine,
    _ sample: LatencyHistogram.Sample?,
    from source: Source?,
    in line: Span<UInt8>,
    at now: Now
  ) {
    let kind = record.kind
    arrive(kind, sample, at: now)
    switch kind {
    case .ticker:
      hasTicks = true
      if record.numbers.isSuperset(of: RecordKeySet(.last, .bid, .ask, .volume24h)) {
        numbers.replace(.last, withNumberAt: record[.last].range, in: line)
        numbers.replace(.bid, withNumberAt: record[.bid].range, in: line)
        numbers.replace(.ask, withNumberAt: record[.ask].range, in: line)
        numbers.replace(.volume, withNumberAt: record[.volume24h].range, in: line)
        note(source)
        break
      }
      numbers.replace(.last, with: record[.last], in: line)
      numbers.replace(.bid, with: record[.bid], in: line)
      numbers.replace(.ask, with: record[.ask], in: line)
      numbers.replace(.volume, with: record[.volume24h], in: line)
      note(source)
    case .trade:
      hasTicks = true
      numbers.replace(.last, with: record[.price], in: line)
      note(source)
    case .candle:
      if !hasTicks {
        numbers.replace(.last, with: record[.close], in: line)
        numbers.replace(.volume, with: record[.volume], in: line)
        note(source)
      }
    case .status, .other:
      break
    }
  }

  /// Takes in a ticker that was pushed, of a form that is known.
  @inline(__always)
  mutating func add(
    ticker places: TickerPlaces,
    of record: inout RecordLine,
    _ sample: LatencyHistogram.Sample,
    in line: Span<UInt8>,
    at now: Now
  ) {
    arrive(.ticker, sample, at: now)
    hasTicks = true
    numbers.replace(places, of: &record, in: line)
    note(.ws)
  }

  @inline(__always)
  private mutating func arrive(
    _ kind: RecordLine.Kind,
    _ sample: LatencyHistogram.Sample?,
    at now: Now
  ) {
    if kind != lastKind { change(to: kind) }
    messages &+= 1
    presence = .active(last: now)
    if let sample { latency.add(sample) }
  }

  @inline(never)
  private mutating func change(to kind: RecordLine.Kind) {
    if lastKind.rawValue < 3, let lastRecord {
      arrivals[Int(lastKind.rawValue)] = lastRecord.unix.microseconds
    }
    lastKind = kind
  }

  private mutating func note(_ source: Source?) {
    guard !sourceIsAnnounced else { return }
    switch source {
    case .ws: self.source = .ws
    case .rest: self.source = .rest
    case .merge, nil: break
    }
  }
}
