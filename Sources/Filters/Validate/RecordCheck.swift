public import MarketData
public import NDJSON

/// Judges records one by one: passes what can be true, names what is wrong with the rest.
///
/// Knows no file and no clock. A record is judged by what it says itself (shape, prices, volumes),
/// then by its times, then against the last of its kind: (exchange, symbol) for tickers and for
/// trades, (exchange, symbol, interval) for candles, whichever source they came from.
///
/// A type that is not known passes untouched, as do keys that are not known, as long as the line
/// is one JSON object. So does a line without `type`; a `type` that is no string is a
/// `missing_field`.
///
/// Memory is bounded: `longestMemory` symbols of each kind, some 200 bytes each. When one more
/// comes, all of that kind are forgotten and judged as at the start.
public struct RecordCheck {
  /// What a user may set.
  public struct Settings: Sendable {
    /// How far a price may lie from the last one: 0.02 is 2 %.
    public var maxJump = 0.02
    /// How old a realtime record may be when it reaches us.
    public var maxAge = TimeSpan.seconds(10)
    /// How far a record's time may lie ahead of now.
    public var maxFuture = TimeSpan.seconds(2)
    /// Reasons that do not reject.
    ///
    /// A line that is no JSON object is rejected all the same.
    public var allowed: [Reason] = []
    public var clock = Clock.wall

    public init() {}
  }

  /// Where *now* comes from.
  public enum Clock: String, CaseIterable, Sendable {
    /// The time that is passed in.
    case wall
    /// Each record's own `recv_us`: a recorded file is judged the same way at any time.
    case records
  }

  /// Symbols of one kind (tickers, trades, candles) that are remembered.
  public static let longestMemory = 100_000

  private var record = RecordLine()
  /// True if `record` is the last line as it came, not as it reads without escapes.
  private var isAsItCame = false
  private var rules: RecordRules

  public init(_ settings: Settings = Settings(), memory: Int = RecordCheck.longestMemory) {
    rules = RecordRules(settings, memory: memory)
  }

  /// Passes the lines at the front of the text that are tickers like earlier ones with nothing wrong:
  /// how many, in how many bytes with their newlines, and the length of the line behind them if it
  /// looks like an earlier one too; that one must be pushed next.
  public mutating func passPlainTickers(in text: Span<UInt8>, at now: Now)
    -> (lines: Int, bytes: Int, next: Int?)
  {
    var lines = 0
    var start = 0
    while let known = record.recognise(text.extracting(start..<text.count)) {
      let end = start + known.length
      guard rules.passes(known, &record, text.extracting(start..<end), at: now) else {
        return (lines, start, record.open(known))
      }
      start = end + 1
      lines += 1
    }
    return (lines, start, nil)
  }

  /// Judges one line, its newline not included.
  public mutating func push(_ line: Span<UInt8>, at now: Now) -> Verdict {
    isAsItCame = false
    do {
      try record.decodeNext(line)
      isAsItCame = !record.hasEscapes
      if record.hasEscapes { return try pushPlainly(line, at: now) }
      return judge(line, at: now)
    } catch {
      return rules.refuse(error.description)
    }
  }

  /// Judges `record`, which was read from the line.
  @inline(__always)
  private mutating func judge(_ line: Span<UInt8>, at now: Now) -> Verdict {
    let verdict = rules.judge(record, line, at: now)
    if rules.note != record.note { record.keep(rules.note) }
    return verdict
  }

  /// What is wrong with the last record that was refused: one phrase for people, in UTF-8.
  public var detail: [UInt8] { rules.detail.text.bytes }

  /// Writes it.
  ///
  /// Mutating, as ``appendSubject(ofLast:to:)`` is, so that nothing is copied for the call.
  public mutating func appendDetail(to text: inout LineBuffer) {
    text.append(rules.detail.text.bytes[...])
  }

  /// Writes whose record the line is that was judged last, for people: its symbol where there is one.
  public mutating func appendSubject(ofLast line: Span<UInt8>, to text: inout LineBuffer) {
    let symbol = record[.symbol]
    guard isAsItCame, symbol.range.upper < line.count, symbol.kind == .string,
      !symbol.range.isEmpty
    else {
      text.append(RejectedLine.subject(of: line))
      return
    }
    text.append(line.extracting(symbol.range.bounds))
  }

  /// The verdict on a line too long to be looked at.
  public mutating func refuseOversized(bytes: Int) -> Verdict {
    rules.refuse("a line of \(bytes) bytes, longer than \(LineSplitter.longestLine)")
  }

  /// A key or a type may be spelled with escapes: the line is read plainly, and that is judged.
  @inline(never)
  private mutating func pushPlainly(_ line: Span<UInt8>, at now: Now) throws(Malformed) -> Verdict {
    let plain = JSONText.plain(line)
    try record.decode(plain.span)
    return judge(plain.span, at: now)
  }
}
