import MarketData
import NDJSON

/// Recorded frames that are sent once more, byte for byte, each at most once.
///
/// A line is a frame as the exchange sent it, or a line of a feed's `--raw` output,
/// `{"recv_us":…,"frame":…}`. Each (channel, instrument) starts when its first subscriber is there; a
/// frame then comes as long after that as it was recorded after the file's first frame (or, without
/// `recv_us`, at its turn in so many frames a second). So a client that takes a moment to subscribe
/// loses nothing, and channels that are subscribed together keep their order. A frame whose turn comes
/// while nobody follows its channel is skipped.
public struct Replay: Sendable {
  /// The recording is longer than a replay holds.
  public struct TooLong: Error {}

  /// The largest recording, in bytes of frames.
  public static let largest = 1 << 30
  /// No frame comes later than a hundred years after the first, in microseconds.
  private static let longest = 3_155_760_000_000_000.0

  private struct Frame: Sendable {
    var text: TextRange
    /// Microseconds after the file's first frame.
    var offset: Int64
  }

  private struct Channel: Sendable {
    var key: ChannelKey
    var frames: [Frame] = []
    var next = 0
    var startedAt: UnixTime?
  }

  private let rate: Int
  private let speed: Double
  private let key: RecordedFrame.KeyReader
  private var bytes: [UInt8] = []
  private var channels: [Channel] = []
  private var places: [ChannelKey: Int] = [:]
  private var instIds: Set<String> = []
  private var firstTime: Int64?
  private var endIsTold = false
  public private(set) var frameCount = 0
  public private(set) var sent = 0
  /// Lines that hold no data frame: acks, pongs, broken text.
  public private(set) var otherLines = 0

  /// An empty recording; `rate` in frames a second is for frames without a time, `speed` a factor
  /// for those with one (2 is twice as fast).
  public init(rate: Int, speed: Double = 1, of venue: Venue = .okx) {
    self.key = venue.key
    self.rate = max(1, rate)
    self.speed = max(0.001, speed)
  }

  /// Takes in the recording's next line.
  public mutating func add(_ line: Span<UInt8>) throws(TooLong) {
    guard !line.isEmpty else { return }
    guard let found = RecordedFrame(line, key), let key = found.key else {
      otherLines += 1
      return
    }
    guard bytes.count + found.frame.count <= Replay.largest else { throw TooLong() }
    let from = bytes.count
    bytes.append(copying: found.frame.span)
    let place = places[key] ?? channels.count
    if place == channels.count {
      places[key] = place
      channels.append(Channel(key: key))
      instIds.insert(key.instId)
    }
    let frame = Frame(text: TextRange(from, bytes.count), offset: offset(of: found))
    channels[place].frames.append(frame)
    frameCount += 1
  }

  private mutating func offset(of frame: RecordedFrame) -> Int64 {
    guard let time = frame.receivedAt else { return Int64(frameCount) * 1_000_000 / Int64(rate) }
    let first = firstTime ?? time
    firstTime = first
    return Int64(min(Double(max(0, time - first)) / speed, Replay.longest))
  }

  /// Where a recorded channel stands; nil if there is no frame of it.
  func place(of key: ChannelKey) -> Int? { places[key] }

  func knows(instId: String) -> Bool { instIds.contains(instId) }

  // MARK: Playing

  /// A subscriber came to the channel: its time begins, unless it has long begun.
  ///
  /// Frames that were due while nobody listened are passed over.
  mutating func start(_ key: ChannelKey, at now: UnixTime) -> Int? {
    guard let place = places[key] else { return nil }
    guard channels[place].startedAt != nil else {
      channels[place].startedAt = now
      return place
    }
    while let due = due(place), due < now { channels[place].next += 1 }
    return place
  }

  /// When the channel's next frame comes.
  func due(_ place: Int) -> UnixTime? {
    let channel = channels[place]
    guard channel.next < channel.frames.count, let start = channel.startedAt else { return nil }
    return UnixTime(microseconds: start.microseconds + channel.frames[channel.next].offset)
  }

  /// Takes the channel's next frame if its time has come.
  mutating func next(_ place: Int, at now: UnixTime) -> TextRange? {
    guard let due = due(place), due <= now else { return nil }
    let frame = channels[place].frames[channels[place].next]
    channels[place].next += 1
    sent += 1
    return frame.text
  }

  /// A frame's bytes.
  func bytes(of frame: TextRange) -> [UInt8] { Array(bytes[frame.bounds]) }

  func append(_ frame: TextRange, to out: inout LineBuffer) {
    out.append(bytes.span.extracting(frame.bounds))
  }

  /// True once: when no frame is left.
  mutating func endsNow() -> Bool {
    guard !endIsTold, channels.allSatisfy({ $0.next >= $0.frames.count }) else { return false }
    endIsTold = true
    return true
  }
}
