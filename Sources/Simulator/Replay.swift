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
  /// Why a recording cannot be replayed.
  public enum Refusal: Error, Equatable, Sendable {
    case noFrames
    case tooLong
  }

  /// The largest recording, in bytes.
  public static let largest = 1 << 30

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

  private var bytes: [UInt8] = []
  private var channels: [Channel] = []
  private var places: [ChannelKey: Int] = [:]
  private var instIds: Set<String> = []
  private var endIsTold = false
  public private(set) var frameCount = 0
  public private(set) var sent = 0
  /// Lines that hold no data frame: acks, pongs, broken text.
  public private(set) var otherLines = 0

  /// Reads a recording; `rate` in frames a second is for frames without a time, `speed` a factor for
  /// those with one (2 is twice as fast).
  public init(_ recording: Span<UInt8>, rate: Int, speed: Double = 1) throws(Refusal) {
    guard recording.count <= Replay.largest else { throw .tooLong }
    var start = 0
    var first: Int64?
    while start < recording.count {
      var end = start
      while end < recording.count, recording[end] != 0x0A { end += 1 }
      let line = recording.extracting(start..<end)
      start = end + 1
      guard !line.isEmpty else { continue }
      guard let found = RecordedFrame(line), let key = found.key else {
        otherLines += 1
        continue
      }
      let from = bytes.count
      bytes.append(copying: found.frame.span)
      let offset: Int64
      if let time = found.receivedAt {
        let origin = first ?? time
        first = origin
        offset = Int64(Double(max(0, time - origin)) / max(speed, 0.001))
      } else {
        offset = Int64(frameCount) * 1_000_000 / Int64(max(1, rate))
      }
      let place = places[key] ?? channels.count
      if place == channels.count {
        places[key] = place
        channels.append(Channel(key: key))
        instIds.insert(key.instId)
      }
      channels[place].frames.append(Frame(text: TextRange(from, bytes.count), offset: offset))
      frameCount += 1
    }
    guard frameCount > 0 else { throw .noFrames }
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
