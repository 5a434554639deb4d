import MarketData
import NDJSON

/// What is wrong with a record, in one phrase for people.
///
/// Written into bytes that are used again: a stream may be refused throughout, and each of its
/// records costs no allocation (bench row `allocations: dantaro-validate`).
struct Detail {
  private(set) var text = LineBuffer()

  mutating func start(_ words: String) {
    text.removeAll()
    text.append(words)
  }

  mutating func add(_ words: String) { text.append(words) }
  mutating func add(_ number: Int64) { text.append(integer: number) }

  /// A double, without the fraction that is none.
  mutating func add(_ number: Double) {
    text.append(number.description)
    if text.bytes.suffix(2) == [UInt8(ascii: "."), UInt8(ascii: "0")] {
      text.rewind(to: text.count - 2)
    }
  }

  /// The value as it stands in the line, cut to what a person reads.
  mutating func add(_ key: RecordKey, of record: RecordLine, in line: Span<UInt8>) {
    let range = record[key].range
    let shown = 40
    guard range.count > shown else {
      addText(line, range)
      return
    }
    addText(line, TextRange(Int(range.lower), Int(range.lower) + shown))
    text.append("…")
  }

  /// Half a character is shown as a replacement.
  private mutating func addText(_ line: Span<UInt8>, _ range: TextRange) {
    for index in range.bounds where line[index] >= 0x80 {
      text.append(line.string(at: range))
      return
    }
    text.append(line.extracting(range.bounds))
  }
}
