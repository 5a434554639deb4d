/// The last things that happened to each stream, kept for the day when a promise is broken.

/// What a run remembers: twenty events of each stream and of each feed.
struct Journal {
  static let length = 20

  struct Entry {
    var time: Int64
    var what: StaticString
    var first: Int64
    var second: Int64
    var text: String
  }

  private var rings: [[Entry]]
  private var next: [Int]

  /// Streams first, then one ring for each feed.
  init(keys: Int) {
    rings = [[Entry]](repeating: [], count: keys)
    next = [Int](repeating: 0, count: keys)
  }

  mutating func note(
    _ key: Int,
    _ time: Int64,
    _ what: StaticString,
    _ first: Int64 = 0,
    _ second: Int64 = 0,
    _ text: String = ""
  ) {
    let entry = Entry(time: time, what: what, first: first, second: second, text: text)
    if rings[key].count < Journal.length {
      rings[key].append(entry)
    } else {
      rings[key][next[key]] = entry
      next[key] = (next[key] + 1) % Journal.length
    }
  }

  /// The events of a stream, oldest first, a line each.
  func lines(_ key: Int) -> [String] {
    let ring = rings[key]
    return ring.indices.map { offset in
      let entry = ring[(next[key] + offset) % ring.count]
      return "  \(Journal.clock(entry.time)) \(entry.what) \(entry.first) \(entry.second)"
        + (entry.text.isEmpty ? "" : " \(entry.text)")
    }
  }

  /// Seconds since the start of the run, to the millisecond.
  static func clock(_ time: Int64) -> String {
    let milliseconds = (time - World.start) / 1_000
    let rest = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: max(0, 3 - rest.count)) + rest
  }
}

/// A promise that was broken.
struct Violation {
  /// The promise's number and name, such as `1 candles`.
  var promise: String
  var time: Int64
  var key: Int?
  var text: String
}
