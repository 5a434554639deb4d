public import NDJSON

/// Lines between the socket and a reader that may be slow.
///
/// While the reader keeps up a line goes straight to the outgoing bytes. Beyond `highWater` the feed
/// does not stop reading, or the exchange would hang up: tickers and open candles are conflated to
/// the newest of their key; trades, closed candles and status lines wait in bounded queues that shed
/// their oldest. What waits leaves in the order in which it came. What was lost is counted a key and
/// told before that key's next line, or when nothing waits any more.
public struct RecordQueue {
  /// Unwritten bytes at which conflation begins.
  public static let highWater = 1 << 20
  /// Unwritten bytes from then on, until the reader has caught up: what a reader who stays slow gets
  /// must not be a megabyte old.
  static let backloggedWater = 64 << 10
  /// Trades and closed candles that wait at most, in lines and in bytes.
  public static let mostKept = 10_000
  static let mostKeptBytes = 8 << 20
  /// Status lines that wait at most.
  public static let mostStatus = 10_000
  /// The key of status lines.
  static let statusKey = -1
  /// The longest record, in bytes: a pipe takes so much in one piece.
  static let longestRecord = 4_096

  public enum Kind: Sendable {
    /// Only the newest matters: a ticker, a forming candle.
    case latest
    /// Each one matters: a trade, a closed candle, a raw frame.
    case kept
    case status
  }

  /// A waiting line; `order` is its place among all waiting lines.
  private struct Waiting {
    var key: Int
    var order: UInt64
    /// When it came.
    var atUs: Int64
    var line: [UInt8]
  }

  /// What a key lost since it was last told.
  public struct Loss: Equatable, Sendable {
    public var conflated: Int64 = 0
    public var shed: Int64 = 0
    /// When the first and the last of the lost lines had come.
    public var firstUs: Int64
    public var lastUs: Int64
  }

  /// The line that is being written: append to it, then `commit`.
  public var line = LineBuffer(reserving: 8 << 10)
  private var lineStart = 0
  private var sent = 0
  private var water = RecordQueue.highWater
  private var nextOrder: UInt64 = 0
  private var status = Fifo<Waiting>()
  private var kept = Fifo<Waiting>()
  private var keptBytes = 0
  /// The newest line of each key, and the order in which the keys came; a key that was taken back
  /// leaves a mark that is skipped.
  private var latest: [Int: Waiting] = [:]
  private var latestOrder = Fifo<(key: Int, order: UInt64)>()
  private var losses: [Int: Loss] = [:]

  /// Data records left before the feed has written as many as were asked for; nil: no end.
  public private(set) var remaining: Int64?
  public private(set) var accounts = Accounts()

  /// What became of the lines that were committed.
  public struct Accounts: Equatable, Sendable {
    public var released: Int64 = 0
    public var conflated: Int64 = 0
    public var dropped: Int64 = 0
    /// Lines beyond the number that was asked for.
    public var surplus: Int64 = 0
  }

  /// Told before a key's next line; what it appends to the output goes out there.
  public typealias LossReport = (_ key: Int, _ loss: Loss, _ output: inout LineBuffer) -> Void

  public init(limit: Int64?) {
    remaining = limit
  }

  // MARK: Filling

  /// Ends the line that was appended to `line`.
  ///
  /// `key` says what it replaces, `atUs` when it came.
  public mutating func commit(_ kind: Kind, key: Int, atUs: Int64) {
    let isData = kind != .status
    if isData, remaining == 0 {
      accounts.surplus += 1
      line.rewind(to: lineStart)
      return
    }
    if lineStart - sent < water, isIdle {
      release(isData)
      return
    }
    water = RecordQueue.backloggedWater
    nextOrder += 1
    enqueue(kind, Waiting(key: key, order: nextOrder, atUs: atUs, line: takeLine()))
  }

  /// Bytes of the line that is being written.
  var lineBytes: Int { line.count - lineStart }

  /// Takes back the line that is being written, to be appended again later.
  mutating func takeLine() -> [UInt8] {
    let bytes = [UInt8](line.bytes[lineStart...])
    line.rewind(to: lineStart)
    return bytes
  }

  /// Takes back the line that is being written.
  mutating func takeBack() {
    line.rewind(to: lineStart)
  }

  private var isIdle: Bool { status.isEmpty && kept.isEmpty && latest.isEmpty }

  private mutating func release(_ isData: Bool) {
    lineStart = line.count
    guard isData else { return }
    accounts.released += 1
    if let left = remaining { remaining = left - 1 }
  }

  private mutating func enqueue(_ kind: Kind, _ waiting: Waiting) {
    switch kind {
    case .latest:
      if let older = latest[waiting.key] {
        // The newer line takes the older one's place.
        latest[waiting.key]?.line = waiting.line
        latest[waiting.key]?.atUs = waiting.atUs
        conflated(older)
      } else {
        latest[waiting.key] = waiting
        latestOrder.append((waiting.key, waiting.order))
        if latestOrder.count > 2 * latest.count + 64 { forgetMarks() }
      }
    case .kept:
      // A closed candle says all that the forming one before it said.
      if let older = latest.removeValue(forKey: waiting.key) { conflated(older) }
      kept.append(waiting)
      keptBytes += waiting.line.count
      while kept.count > RecordQueue.mostKept || keptBytes > RecordQueue.mostKeptBytes {
        guard let oldest = popKept() else { break }
        accounts.dropped += 1
        shed(oldest)
      }
    case .status:
      status.append(waiting)
      if status.count > RecordQueue.mostStatus, let oldest = status.popFirst() { shed(oldest) }
    }
  }

  private mutating func conflated(_ line: Waiting) {
    accounts.conflated += 1
    lose(line) { $0.conflated += 1 }
  }

  private mutating func shed(_ line: Waiting) {
    lose(line) { $0.shed += 1 }
  }

  private mutating func lose(_ line: Waiting, _ note: (inout Loss) -> Void) {
    var loss = losses[line.key] ?? Loss(firstUs: line.atUs, lastUs: line.atUs)
    loss.lastUs = line.atUs
    note(&loss)
    losses[line.key] = loss
  }

  /// Drops the marks of keys that were taken back.
  private mutating func forgetMarks() {
    var marks = Fifo<(key: Int, order: UInt64)>()
    while let mark = latestOrder.popFirst() {
      if latest[mark.key]?.order == mark.order { marks.append(mark) }
    }
    latestOrder = marks
  }

  // MARK: Emptying

  /// Bytes that wait to be written, whole lines only; take them from `outgoing`.
  public var pendingBytes: Int { lineStart - sent }
  public var isEmpty: Bool { pendingBytes == 0 && isIdle }
  /// Where in `line.bytes` the unwritten lines stand.
  public var outgoing: Range<Int> { sent..<lineStart }

  /// Entries of the order of the newest lines, spent ones included: for tests of its bound.
  var marks: Int { latestOrder.count }

  /// Data lines that wait behind the outgoing ones.
  public var waitingLines: Int64 { Int64(kept.count + latest.count) }

  /// Data lines among the outgoing ones: what a reader who has gone did not take.
  public var outgoingDataLines: Int64 {
    var lines: Int64 = 0
    var start = sent
    let status = "{\"type\":\"status\""
    for index in outgoing where line.bytes[index] == 0x0A {
      let head = TextRange(start, min(index, start + status.utf8.count))
      if !line.bytes.span.says(status, at: head) { lines += 1 }
      start = index + 1
    }
    return lines
  }

  /// Notes that the first `count` bytes of `outgoing` were written, and moves waiting lines up.
  public mutating func wrote(_ count: Int, report: LossReport) {
    sent += min(count, pendingBytes)
    if sent == lineStart || sent >= RecordQueue.highWater {
      line.removeFirst(sent)
      lineStart -= sent
      sent = 0
    }
    refill(report)
    if isEmpty { water = RecordQueue.highWater }
  }

  /// The same while nothing waits behind the outgoing bytes; false, and nothing done, where it does.
  mutating func wroteAhead(_ count: Int) -> Bool {
    // Lowered by the first line that waits, and until all is written and told.
    guard water == RecordQueue.highWater else { return false }
    if count == pendingBytes {
      line.removeAll()
      lineStart = 0
      sent = 0
      return true
    }
    guard count < pendingBytes, sent + count < RecordQueue.highWater else { return false }
    sent += count
    return true
  }

  private mutating func refill(_ report: LossReport) {
    guard !isIdle || !losses.isEmpty else { return }
    while pendingBytes < RecordQueue.backloggedWater {
      guard let (waiting, isData) = popOldest() else { return reportRest(report) }
      if isData, remaining == 0 {
        accounts.surplus += 1
        continue
      }
      if let loss = losses.removeValue(forKey: waiting.key) {
        report(waiting.key, loss, &line)
        lineStart = line.count
      }
      line.append(waiting.line.span)
      release(isData)
    }
  }

  /// Nothing waits any more: tells of keys whose next line is still to come.
  private mutating func reportRest(_ report: LossReport) {
    for key in losses.keys.sorted() {
      guard let loss = losses.removeValue(forKey: key) else { continue }
      report(key, loss, &line)
      lineStart = line.count
    }
  }

  /// The oldest waiting line of any kind, and whether it is data.
  private mutating func popOldest() -> (Waiting, isData: Bool)? {
    while let mark = latestOrder.first, latest[mark.key]?.order != mark.order {
      _ = latestOrder.popFirst()
    }
    let orders = (
      status: status.first?.order ?? .max, kept: kept.first?.order ?? .max,
      latest: latestOrder.first?.order ?? .max
    )
    if orders.status < min(orders.kept, orders.latest) {
      return status.popFirst().map { ($0, false) }
    }
    if orders.kept < orders.latest { return popKept().map { ($0, true) } }
    guard let mark = latestOrder.popFirst() else { return nil }
    return latest.removeValue(forKey: mark.key).map { ($0, true) }
  }

  private mutating func popKept() -> Waiting? {
    guard let waiting = kept.popFirst() else { return nil }
    keptBytes -= waiting.line.count
    return waiting
  }
}
