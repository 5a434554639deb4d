/// Lines known by their form: never another answer than the ordinary reading gives.

import MarketData
import NDJSON

extension FuzzEntry {
  /// A stream read as the tools read it, a known line at once and any other one in the ordinary way.
  static let recordForms = FuzzEntry("record-forms", seeds: { streams(choices: 0) }) { bytes in
    var known = RecordLine()
    var start = 0
    while start < bytes.count {
      let rest = bytes.span.extracting(start..<bytes.count)
      let end = bytes[start...].firstIndex(of: 0x0A)
      let line = bytes.span.extracting(start..<(end ?? bytes.count))
      if let length = known.decodeFirst(of: rest) {
        try must(end == start + length, "a known line of \(length) bytes: \(shown(bytes))")
        try mustBeKnownRightly(&known, line)
      } else {
        // Whether it is a record is told by another entry.
        _ = try? known.decode(line)
      }
      start += line.count + 1
    }
  }

  private static func mustBeKnownRightly(_ known: inout RecordLine, _ line: Span<UInt8>) throws {
    let plain: RecordLine
    do {
      plain = try RecordLine(decoding: line)
    } catch {
      throw FuzzFailure("a known line is no record: \(error.description)")
    }
    try must(known.kind == plain.kind && known.keys == plain.keys, "other keys")
    try must(known.numbers == plain.numbers && known.strings == plain.strings, "other kinds")
    try must(known.nulls == plain.nulls && known.booleans == plain.booleans, "other words")
    try must(known.emptyStrings == plain.emptyStrings, "other empty strings")
    try must(known.negatives == plain.negatives, "other negatives")
    // A size may stand there without a zero.
    try must(known.zeroLed.isSuperset(of: plain.zeroLed), "a zero is not told")
    try must(!plain.hasEscapes && !plain.hasUnusualNumbers, "a known line is odd")
    try must(!known.hasEscapes && !known.hasUnusualNumbers, "a known line is told as odd")
    for key in RecordKey.allCases {
      try must(known[key] == plain[key], "\(key.name) stands somewhere else")
      guard known.numbers.contains(key) else { continue }
      guard let number = known.placeNumber(of: key) else {
        throw FuzzFailure("\(key.name) has no place")
      }
      let place = known.place(number)
      try must(place.range == plain[key].range, "\(key.name) has another place")
      let digits = shown(line.copy(of: plain[key].range))
      let whole = digits.utf8.prefix { $0 != UInt8(ascii: ".") }.count
      try must(Int(place.whole) == whole, "\(key.name) has its point elsewhere")
    }
    guard known.beginsWithTimes else { return }
    let (sent, received) = (plain[.tsMs].range, plain[.recvUs].range)
    try must(known.place(0).range == sent && sent.count == 13, "ts_ms is not the first")
    try must(known.place(1).range == received && received.count == 16, "recv_us is not next")
  }
}
