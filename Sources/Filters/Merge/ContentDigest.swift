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
    fold(UInt64(end - from))
    var index = from
    while index < end {
      fold(text.word(at: TextRange(index, min(index + 8, end))))
      index += 8
    }
  }

  private mutating func fold(_ word: UInt64) {
    let one = (first ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    let two = (second ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
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
