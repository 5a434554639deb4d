public import MarketData
import NDJSON

/// Everything that is known of a stream from its records alone: the state behind every report.
///
/// Bounded: 10,000 instruments (a record of one more is counted under its type and in `untracked`),
/// 64 exchanges, and names of at most 64 bytes. A record costs no allocation once its instrument is
/// known.
public struct StreamHealth {
  public static let mostSymbols = 10_000
  public static let mostExchanges = 64

  public private(set) var throughput: ThroughputMeter
  public private(set) var symbols: [SymbolHealth] = []
  public private(set) var exchanges: [ExchangeHealth] = []
  public private(set) var connections = ConnectionLedger()
  public private(set) var silence: SilenceWatch
  /// How late all records came, lately.
  public private(set) var latency = LatencyHistogram()
  /// Rejected records, under (exchange, reason).
  public private(set) var rejections = LabelledCounts()
  public private(set) var clock: ClockWatch
  /// Records whose instrument has no name, or found no place.
  public private(set) var untracked: Int64 = 0

  private let interval: TimeSpan
  private var symbolTable: KeyTable
  private var exchangeTable = KeyTable(limit: StreamHealth.mostExchanges)
  private var alarms: [Alarm] = []
  /// When the clock was looked at; the lines of one read come at one moment (bench row `monitor`).
  private var lookedAt: Now
  /// The last record, kept so that the next one costs no allocation.
  private var record = RecordLine()
  /// Under the numbers of the layouts of the forms whose note says so.
  private var tickerPlaces: [TickerPlaces] = []

  /// Rates are taken over `interval`; an instrument is silent after `silentAfter` without a record.
  public init(
    interval: TimeSpan,
    silentAfter: TimeSpan,
    mostSymbols: Int = StreamHealth.mostSymbols,
    from start: Now
  ) {
    self.interval = interval
    throughput = ThroughputMeter(interval: interval, from: start)
    silence = SilenceWatch(limit: silentAfter, from: start)
    clock = ClockWatch(at: start)
    lookedAt = start
    symbolTable = KeyTable(limit: mostSymbols)
  }

  // MARK: Input

  /// The length of the text's first line, if it looks like an earlier one; it must be pushed next.
  public mutating func lengthOfFirstLine(in text: Span<UInt8>) -> Int? {
    record.decodeFirst(of: text)
  }

  /// Takes in one line of input.
  @inline(__always)
  public mutating func push(_ line: Span<UInt8>, at now: Now) {
    look(at: now)
    do {
      try record.decodeNext(line)
      guard record.hasEscapes else {
        add(line, at: now)
        return
      }
      // Names and words may be spelled with escapes; read them once more without.
      let plain = JSONText.plain(line)
      try record.decode(plain.span)
      add(plain.span, at: now)
    } catch {
      throughput.addUnreadable()
    }
  }

  /// Takes in the lines at the front of the text that bring nothing but one more ticker of an
  /// instrument from which tickers come: how many bytes with their newlines, and the length of the
  /// line behind them if it looks like an earlier one too; that one must be pushed next.
  ///
  /// Of such a line only what is shown is looked at: 300 instructions a record less (bench row
  /// `monitor`).
  mutating func pushPlainTickers(in text: Span<UInt8>, at now: Now) -> (bytes: Int, next: Int?) {
    guard silence.isAtEase else { return (0, lengthOfFirstLine(in: text)) }
    look(at: now)
    // Lent to this function as spans: an array asks at each record whether it is shared.
    var (symbols, exchanges): ([SymbolHealth], [ExchangeHealth]) = ([], [])
    swap(&symbols, &self.symbols)
    swap(&exchanges, &self.exchanges)
    defer {
      swap(&symbols, &self.symbols)
      swap(&exchanges, &self.exchanges)
    }
    var symbolSpan = symbols.mutableSpan
    var exchangeSpan = exchanges.mutableSpan
    var start = 0
    var taken: Int64 = 0
    var next: Int?
    while let known = record.recognise(text.extracting(start..<text.count)) {
      let end = start + known.length
      let line = text.extracting(start..<end)
      guard addPlainTicker(known, line, at: now, &symbolSpan, &exchangeSpan) else {
        next = record.open(known)
        break
      }
      start = end + 1
      taken += 1
    }
    throughput.add(.ticker, taken, at: now)
    return (start, next)
  }

  /// A line beyond the limit of length was skipped.
  public mutating func pushOversized() {
    throughput.addOversized()
  }

  /// When `advance` should be called at the latest.
  public var deadline: MonotonicTime? { silence.deadline }

  public mutating func advance(to now: Now) {
    look(at: now)
    silence.advance(to: now, &symbols, alarms: &alarms)
  }

  private mutating func look(at now: Now) {
    guard now != lookedAt else { return }
    lookedAt = now
    clock.look(at: now)
    if throughput.recent.newestEnds <= now.monotonic { endSlice(at: now) }
  }

  /// All instruments' rates have the slices of the stream's: they are moved on together, so that a
  /// record has nothing to do with them but to be counted (bench row `scale: dantaro-monitor`).
  @inline(never)
  private mutating func endSlice(at now: Now) {
    throughput.endSlice(at: now)
    for index in symbols.indices { symbols[index].endSlice(at: now) }
  }

  /// True if ``takeAlarms()`` has any to give.
  var hasAlarms: Bool { !alarms.isEmpty }

  /// The alarms since the last call, oldest first.
  ///
  /// At most two an instrument gather between two calls of `advance`.
  public mutating func takeAlarms() -> [Alarm] {
    guard !alarms.isEmpty else { return [] }
    defer { alarms.removeAll(keepingCapacity: true) }
    return alarms
  }

  // MARK: What reports ask

  public var activeSymbols: Int { symbols.indices.count { symbols[$0].isActive } }

  /// The numbers of the instruments that are silent now, in order of appearance.
  public var silentSymbols: [Int] { symbols.indices.filter { symbols[$0].silence != nil } }

  public var refusedSymbols: [Int] { symbols.indices.filter { symbols[$0].refusal != nil } }

  /// The instrument for people: its symbol, with its exchange once there are several.
  public func name(_ index: Int) -> String {
    let symbol = symbols[index]
    return namesExchanges ? symbol.shownExchange + " " + symbol.shownSymbol : symbol.shownSymbol
  }

  /// True once records of two exchanges came.
  public var namesExchanges: Bool { exchanges.count { !$0.name.isEmpty } > 1 }

  // MARK: Steps

  /// Takes in `record`, which was read from the line.
  private mutating func add(_ line: Span<UInt8>, at now: Now) {
    let kind = record.kind
    throughput.add(kind, at: now)
    if kind == .status {
      if let exchange = exchangeIndex(line) { exchanges[exchange].counts.add(kind) }
      addStatus(line, at: now)
      return
    }
    // A record like an earlier one is of the same instrument, and came from there.
    let note = record.note
    let index = note != RecordLine.noNote ? note >> 3 : symbolIndex(line, at: now)
    // A known instrument's exchange is known.
    let exchange =
      if let index { symbols[index].exchangeIndex.map(Int.init) } else { exchangeIndex(line) }
    if index == nil { untracked &+= 1 }
    // A rejected record is no sign of life: without --annotate it would not be here at all.
    if let reason = RecordLine.rejection(in: line) {
      if let exchange { exchanges[exchange].counts.add(kind) }
      rejections.add(1, line, record.label(.exchange), reason)
      if let index { symbols[index].rejectOne() }
      return
    }
    // No closure: it would copy all that is known.
    let isActive = if let index { symbols[index].isActive } else { true }
    if !isActive || !silence.isAtEase { noteSignOfLife(of: index, at: now) }
    let source =
      note != RecordLine.noNote
      ? Source(rawValue: UInt8(truncatingIfNeeded: note & 3))
      : Source(line, at: record.label(.source))
    var sample: LatencyHistogram.Sample?
    // Only where a record's time is the exchange's own moment and it was pushed to us.
    if kind == .ticker || kind == .trade, source == .ws {
      let underway =
        record.closeTimes(in: line)?.underway ?? StreamHealth.underway(&record, in: line)
      sample = underway.map { LatencyHistogram.Sample(TimeSpan(microseconds: $0)) }
    }
    if let sample { latency.add(sample) }
    if let index { symbols[index].add(&record, sample, from: source, in: line, at: now) }
    if let exchange { exchanges[exchange].add(kind, sample) }
  }

  /// False, and nothing done, if the line must be pushed in the ordinary way.
  @inline(__always)
  private mutating func addPlainTicker(
    _ known: KnownLine,
    _ line: Span<UInt8>,
    at now: Now,
    _ symbols: inout MutableSpan<SymbolHealth>,
    _ exchanges: inout MutableSpan<ExchangeHealth>
  ) -> Bool {
    guard known.note >= 0, known.note & StreamHealth.isPlain != 0 else { return false }
    let index = known.note >> 3
    let places = tickerPlaces[known.layout]
    guard symbols[index].isActive, let exchange = symbols[index].exchangeIndex,
      let underway = CloseTimes.underway(
        line,
        tsMs: record.place(0).lower,
        recvUs: record.place(1).lower
      )
    else { return false }
    let sample = LatencyHistogram.Sample(TimeSpan(microseconds: underway))
    latency.add(sample)
    symbols[index].add(ticker: places, of: &record, sample, in: line, at: now)
    exchanges[Int(exchange)].add(.ticker, sample)
    return true
  }

  @inline(never)
  private mutating func noteSignOfLife(of index: Int?, at now: Now) {
    let presence =
      if let index { Optional(symbols[index].presence) } else { nil as SymbolHealth.Presence? }
    if let resumed = silence.record(of: index, presence, at: now) { alarms.append(resumed) }
  }

  private mutating func addStatus(_ line: Span<UInt8>, at now: Now) {
    guard let event = Status.Event(line, at: record.label(.event)) else { return }
    connections.add(event, record, in: line, at: now)
    switch event {
    case .subscribed:
      guard let index = symbolIndex(line, at: now) else { return }
      subscribed(index, channel: record.label(.channel), in: line, at: now)
    case .refused:
      guard let index = symbolIndex(line, at: now) else { return }
      symbols[index].refusal = SymbolHealth.Refusal(
        channel: StreamHealth.short(record.label(.channel), in: line),
        code: StreamHealth.short(record.label(.code), in: line)
      )
    case .fallback, .realtime:
      guard let index = symbolIndex(line, at: now) else { return }
      symbols[index].source = event == .fallback ? .rest : .ws
      symbols[index].sourceIsAnnounced = true
    case .connected, .disconnected, .switching, .silent, .resumed, .gap, .backfilled, .dropped,
      .alive:
      break
    }
  }

  private mutating func subscribed(
    _ index: Int,
    channel: TextRange,
    in line: Span<UInt8>,
    at now: Now
  ) {
    symbols[index].isSubscribed = true
    if let refusal = symbols[index].refusal, line.says(refusal.channel, at: channel) {
      symbols[index].refusal = nil
    }
    if case .unexpected = symbols[index].presence {
      symbols[index].presence = .awaited(since: now)
      silence.expect(at: now)
    }
  }

  private mutating func exchangeIndex(_ line: Span<UInt8>) -> Int? {
    let name = record.label(.exchange)
    guard name.count <= LabelledCounts.longestLabel, let index = exchangeTable.index(line, name)
    else { return nil }
    if index == exchanges.count {
      exchanges.append(ExchangeHealth(name: line.string(at: name)))
    }
    return index
  }

  /// The number of the record's instrument, a new one for one that was not seen before.
  private mutating func symbolIndex(_ line: Span<UInt8>, at now: Now) -> Int? {
    let exchange = record.label(.exchange)
    let symbol = record.label(.symbol)
    guard !symbol.isEmpty, symbol.count <= LabelledCounts.longestLabel,
      exchange.count <= LabelledCounts.longestLabel,
      let index = symbolTable.index(line, exchange, symbol)
    else { return nil }
    if index == symbols.count {
      // Room of the system's addresses, not of its memory: each doubling would copy them all.
      if index == 16 { symbols.reserveCapacity(symbolTable.limit) }
      // Nothing is waited for yet: a record makes it active, `subscribed` makes it awaited.
      var rate = RateRing(window: interval, from: throughput.start.monotonic)
      rate.advance(to: now.monotonic)
      symbols.append(
        SymbolHealth(
          exchange: line.string(at: exchange),
          exchangeIndex(line),
          symbol: line.string(at: symbol),
          presence: .unexpected,
          rate: rate
        )
      )
    }
    let source = Source(line, at: record.label(.source))
    let plain = notePlaces(line) ? StreamHealth.isPlain : 0
    record.keep(index << 3 | plain | (source.map { Int($0.rawValue) } ?? StreamHealth.noSource))
    return index
  }

  /// Keeps which numbers of lines like this one are shown; false if they are to be read key by key.
  private mutating func notePlaces(_ line: Span<UInt8>) -> Bool {
    guard let layout = record.layoutNumber, let places = TickerPlaces(record, in: line) else {
      return false
    }
    while tickerPlaces.count <= layout { tickerPlaces.append(places) }
    tickerPlaces[layout] = places
    return true
  }

  /// In the two lowest bits of a note: no source that is known.
  private static let noSource = 3
  /// In the bit above them: `tickerPlaces` has the layout's.
  private static let isPlain = 4

  /// How long the record took from the exchange to us, in microseconds; nil if it does not say so.
  ///
  /// It is lent, so that it is not copied.
  @inline(never)
  private static func underway(_ record: inout RecordLine, in line: Span<UInt8>) -> Int64? {
    guard let sent = record.integer(.tsMs, in: line),
      let received = record.integer(.recvUs, in: line)
    else { return nil }
    // Both are within 2^53, so the product and the difference stay within 64 bits.
    return received - sent * 1_000
  }

  private static func short(_ label: TextRange, in line: Span<UInt8>) -> String {
    guard label.count <= LabelledCounts.longestLabel else { return "" }
    return TerminalText.harmless(line.string(at: label))
  }
}

extension Status.Event {
  /// The event spelled so; nil for one of a later version.
  fileprivate init?(_ text: Span<UInt8>, at range: TextRange) {
    guard let event = Status.Event.allCases.first(where: { text.says($0.rawValue, at: range) })
    else { return nil }
    self = event
  }
}
