public import MarketData
import NDJSON

/// What the status records tell of the stream itself: connections, holes, records lost on the way,
/// changes of source.
///
/// Bounded: at most 256 connections, and the tables of `LabelledCounts`.
public struct ConnectionLedger {
  /// One connection of one exchange: its public channel, its business channel, or REST.
  public struct Connection: Sendable {
    public let exchange: String
    public let channel: String
    public fileprivate(set) var connects: Int64 = 0
    public fileprivate(set) var disconnects: Int64 = 0
    /// How many are open: two for a moment while one takes over from the other.
    fileprivate var open = 0
    fileprivate var isSwitching = false

    public var isUp: Bool { open > 0 }
    public var reconnects: Int64 { max(0, connects - 1) }
  }

  public private(set) var connections: [Connection] = []
  private var table = KeyTable(limit: 256)

  /// Under (exchange, reason).
  public private(set) var disconnects = LabelledCounts()
  /// Candles missing, under (exchange, channel); `gapEvents` counts the holes themselves.
  public private(set) var gaps = LabelledCounts()
  public private(set) var gapEvents: Int64 = 0
  public private(set) var backfilled: Int64 = 0
  /// Records shed for a slow reader, and records replaced by newer ones, under (exchange, channel).
  public private(set) var dropped = LabelledCounts()
  public private(set) var conflated = LabelledCounts()
  public private(set) var fallbacks = LabelledCounts()
  public private(set) var returns = LabelledCounts()
  /// The last `alive` of any feed.
  public private(set) var lastAlive: Now?

  init() {}

  public var connects: Int64 { connections.reduce(0) { $0 &+ $1.connects } }
  public var reconnects: Int64 { connections.reduce(0) { $0 &+ $1.reconnects } }

  /// Takes in a status record; what concerns one instrument alone is its health's business.
  mutating func add(
    _ event: Status.Event,
    _ record: borrowing RecordLine,
    in line: Span<UInt8>,
    at now: Now
  ) {
    let exchange = record.label(.exchange)
    let channel = record.label(.channel)
    // A status without a count speaks of one.
    let count = record.integer(.count, in: line) ?? 1
    switch event {
    case .connected:
      change(line, exchange, channel) { $0.connected() }
    case .disconnected:
      change(line, exchange, channel) { $0.disconnected() }
      disconnects.add(1, line, exchange, ConnectionLedger.reason(record, in: line))
    case .switching:
      change(line, exchange, channel) { $0.isSwitching = true }
    case .gap:
      gapEvents &+= 1
      gaps.add(count, line, exchange, channel)
    case .backfilled:
      backfilled &+= max(0, count)
    case .dropped:
      if ConnectionLedger.saysConflated(record, in: line) {
        conflated.add(count, line, exchange, channel)
      } else {
        dropped.add(count, line, exchange, channel)
      }
    case .fallback:
      fallbacks.add(1, line, exchange)
    case .realtime:
      returns.add(1, line, exchange)
    case .alive:
      lastAlive = now
    case .subscribed, .refused, .silent, .resumed:
      break
    }
  }

  private mutating func change(
    _ line: Span<UInt8>,
    _ exchange: TextRange,
    _ channel: TextRange,
    _ change: (inout Connection) -> Void
  ) {
    guard exchange.count <= LabelledCounts.longestLabel,
      channel.count <= LabelledCounts.longestLabel,
      let index = table.index(line, exchange, channel)
    else { return }
    if index == connections.count {
      connections.append(
        Connection(exchange: line.string(at: exchange), channel: line.string(at: channel))
      )
    }
    change(&connections[index])
  }

  /// Why a connection ended: the close code, else the message where it is a single word.
  ///
  /// A sentence would make a new label each time.
  private static func reason(_ record: borrowing RecordLine, in line: Span<UInt8>) -> TextRange {
    if record[.code].isString { return record[.code].range }
    let message = record[.message]
    guard message.kind == .string, message.range.count <= 24 else { return .none }
    for index in message.range.bounds where line[index] == 0x20 { return .none }
    return message.range
  }

  /// A `dropped` status says in its message whether records were shed or conflated.
  private static func saysConflated(_ record: borrowing RecordLine, in line: Span<UInt8>) -> Bool {
    let message = record[.message]
    guard message.isString else { return false }
    let word = "conflated"
    var lower = Int(message.range.lower)
    while lower + word.utf8.count <= Int(message.range.upper) {
      if line.says(word, at: TextRange(lower, lower + word.utf8.count)) { return true }
      lower += 1
    }
    return false
  }
}

extension ConnectionLedger.Connection {
  fileprivate init(exchange: String, channel: String) {
    self.exchange = exchange
    self.channel = channel
  }

  fileprivate mutating func connected() {
    connects &+= 1
    // A feed that was killed told no end: its next connection takes the place of the lost one.
    open = min(open + 1, isSwitching ? 2 : 1)
  }

  fileprivate mutating func disconnected() {
    disconnects &+= 1
    open = max(0, open - 1)
    isSwitching = false
  }
}
