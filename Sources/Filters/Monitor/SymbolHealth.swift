public import MarketData
import NDJSON

/// What is known of one instrument of one exchange: its last price, its pace, its age, its latency.
///
/// About 2 KB once it has a latency; what a record changes is changed in place.
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
  /// The same for a terminal: without what could steer one.
  public let shownExchange: String
  public let shownSymbol: String
  public let currency: Currency

  /// The exchange's refusal of one of its channels.
  public internal(set) var refusal: Refusal?
  public internal(set) var isSubscribed = false
  public private(set) var rejected: Int64 = 0

  // What each record touches stands together from here on: where there are many symbols, what is read
  // of memory counts (bench row `scale: dantaro-monitor`).

  /// The last price: a ticker's, else a trade's, and a candle's close only where nothing else came.
  public private(set) var last = NumberText()
  public private(set) var bid = NumberText()
  public private(set) var ask = NumberText()
  public private(set) var volume = NumberText()
  private var arrivals = InlineArray<3, Int64>(repeating: 0)
  public internal(set) var presence: Presence
  public internal(set) var source: Source?
  /// True once merge has announced the source; records do not change it then.
  var sourceIsAnnounced = false
  private var hasTicks = false
  /// The number of its exchange; nil if that one found no place.
  let exchangeIndex: Int?
  public private(set) var messages: Int64 = 0
  public private(set) var rate: RateRing
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
    self.exchangeIndex = exchangeIndex
    self.symbol = symbol
    self.presence = presence
    self.rate = rate
    shownExchange = TerminalText.harmless(exchange)
    shownSymbol = TerminalText.harmless(symbol)
    currency = Currency(ofSymbol: shownSymbol)
  }

  // MARK: What reports ask

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
    kind.rawValue < 3 ? arrivals[Int(kind.rawValue)] : 0
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
        last.replace(withNumberAt: record[.last].range, in: line)
        bid.replace(withNumberAt: record[.bid].range, in: line)
        ask.replace(withNumberAt: record[.ask].range, in: line)
        volume.replace(withNumberAt: record[.volume24h].range, in: line)
        note(source)
        break
      }
      last.replace(with: record[.last], in: line)
      bid.replace(with: record[.bid], in: line)
      ask.replace(with: record[.ask], in: line)
      volume.replace(with: record[.volume24h], in: line)
      note(source)
    case .trade:
      hasTicks = true
      last.replace(with: record[.price], in: line)
      note(source)
    case .candle:
      if !hasTicks {
        last.replace(with: record[.close], in: line)
        volume.replace(with: record[.volume], in: line)
        note(source)
      }
    case .status, .other:
      break
    }
  }

  /// Takes in a ticker that was pushed, of a form that is known.
  @inline(__always)
  mutating func add(
    tickerAt places: TickerPlaces,
    _ sample: LatencyHistogram.Sample,
    in line: Span<UInt8>,
    at now: Now
  ) {
    arrive(.ticker, sample, at: now)
    hasTicks = true
    last.replace(withShortNumberAt: places.last, in: line)
    bid.replace(withShortNumberAt: places.bid, in: line)
    ask.replace(withShortNumberAt: places.ask, in: line)
    volume.replace(withShortNumberAt: places.volume, in: line)
    note(.ws)
  }

  @inline(__always)
  private mutating func arrive(
    _ kind: RecordLine.Kind,
    _ sample: LatencyHistogram.Sample?,
    at now: Now
  ) {
    messages &+= 1
    rate.add(at: now.monotonic)
    presence = .active(last: now)
    if let sample { latency.add(sample) }
    if kind.rawValue < 3 { arrivals[Int(kind.rawValue)] = now.unix.microseconds }
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
