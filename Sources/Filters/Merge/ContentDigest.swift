import MarketData
import NDJSON

/// What a record says, apart from when and by which way it reached us, as 128 bits.
///
/// Two records agree if their bytes do, with the values of `recv_us` and `source` left out. At 128
/// bits two different records of one moment agree about once in 10^38 pairs.
struct ContentDigest: Equatable {
  private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var second: UInt64 = 0xD1B5_4A32_D192_ED03

  init(_ record: RecordLine, in text: Span<UInt8>) {
    let one = record[.recvUs].range
    let two = record[.source].range
    let (left, right) = one.lower <= two.lower ? (one, two) : (two, one)
    var from = 0
    for skipped in [left, right] where !skipped.isEmpty {
      mix(text, from, Int(skipped.lower))
      from = Int(skipped.upper)
    }
    mix(text, from, text.count)
  }

  private mutating func mix(_ text: Span<UInt8>, _ from: Int, _ end: Int) {
    let piece = text.extracting(from..<max(from, end))
    // The length goes in too, so that pieces do not run together.
    fold(UInt64(truncatingIfNeeded: piece.count), 0)
    guard piece.count >= 16 else {
      fold(piece.upTo8(0), piece.upTo8(8))
      return
    }
    var index = 0
    while index + 16 < piece.count {
      let block = piece.extracting(index..<index + 16)
      fold(block.load8(0), block.load8(8))
      index += 16
    }
    // The last 16 bytes, some of them for the second time: no rest is left.
    let last = piece.extracting(piece.count - 16..<piece.count)
    fold(last.load8(0), last.load8(8))
  }

  /// Takes 16 bytes into both halves, each by a product of its own (the way of Wang Yi's wyhash).
  @inline(__always)
  private mutating func fold(_ left: UInt64, _ right: UInt64) {
    let one = (left ^ first).multipliedFullWidth(by: right ^ 0xA076_1D64_78BD_642F)
    let two = (left ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: right ^ second)
    first = one.high ^ one.low
    second = (two.high ^ two.low) &+ 0x8EBC_6AF0_9C88_C6E3
  }
}

/// The last few contents written for one moment of one key.
///
/// Bounded: beyond `limit` the oldest is forgotten, and a repeat of that one would pass.
struct RecentContents {
  static let limit = 64

  private var digests: [ContentDigest] = []
  private var oldest = 0

  func contains(_ digest: ContentDigest) -> Bool { digests.contains(digest) }

  mutating func add(_ digest: ContentDigest) {
    if digests.count < RecentContents.limit {
      digests.append(digest)
    } else {
      digests[oldest] = digest
      oldest = (oldest + 1) % RecentContents.limit
    }
  }

  /// A newer moment: what was said before can no longer come again.
  mutating func startOver(with digest: ContentDigest) {
    digests.removeAll(keepingCapacity: true)
    oldest = 0
    digests.append(digest)
  }
}
