/// A pipe between two processes: bytes that arrive a little later, and no more than it holds.

/// Bytes on their way from a writer to a reader.
struct Pipe {
  static let capacity = 65_536
  /// Room for a piece of this size is what a writer waits for.
  static let pieceBytes = 4_096

  private struct Chunk {
    var at: Int64
    var bytes: [UInt8]
  }

  private var chunks: [Chunk] = []
  private var head = 0
  private(set) var count = 0
  private let latency: Latency

  init(_ latency: Latency) {
    self.latency = latency
  }

  var hasRoom: Bool { count + Pipe.pieceBytes <= Pipe.capacity }

  /// When the reader can read something.
  var readyAt: Int64 { head < chunks.count ? chunks[head].at : .max }

  mutating func write(_ bytes: [UInt8], at time: Int64) {
    guard !bytes.isEmpty else { return }
    chunks.append(Chunk(at: time + latency.delay(at: time), bytes: bytes))
    count += bytes.count
  }

  /// What has arrived, a piece at a time; nil if there is nothing yet.
  mutating func read(at time: Int64) -> [UInt8]? {
    guard head < chunks.count, chunks[head].at <= time else { return nil }
    let bytes = chunks[head].bytes
    chunks[head].bytes = []
    head += 1
    count -= bytes.count
    if head == chunks.count {
      chunks.removeAll(keepingCapacity: true)
      head = 0
    }
    return bytes
  }

  /// The reader is gone, and with it all that was under way.
  mutating func clear() {
    chunks.removeAll()
    head = 0
    count = 0
  }
}
