import MarketData
import NDJSON
import Testing

/// Each key reads as itself, and nothing else does.
struct RecordKeyTests {
  @Test func everyKeyIsItself() {
    #expect(RecordKey.allCases.count == RecordKey.total)
    for key in RecordKey.allCases {
      #expect(read(key.name) == key)
      // Behind other text, where a word would read on.
      #expect(read(key.name, before: "xx", after: "yyyyyyyyy") == key)
    }
  }

  @Test func nearMissesAreNoKeys() {
    let names = Set(RecordKey.allCases.map(\.name))
    for name in names {
      let letters = Array(name)
      var near = [
        name + "x", "x" + name, name.uppercased(), String(letters.dropLast()), name + " ",
      ]
      for index in letters.indices {
        var changed = letters
        changed[index] = letters[index] == "q" ? "p" : "q"
        near.append(String(changed))
      }
      for text in near where !names.contains(text) {
        #expect(read(text) == nil, "\(text)")
        #expect(read(text, before: "x", after: "yyyyyyyyy") == nil, "\(text)")
      }
    }
    #expect(read("") == nil)
    #expect(read(String(repeating: "a", count: 1_000)) == nil)
  }

  @Test func setsHoldWhatWasPutIn() {
    var set = RecordKeySet(.last, .count)
    #expect(set.contains(.last) && set.contains(.count) && !set.contains(.type))
    #expect(set.isSuperset(of: RecordKeySet(.count)))
    #expect(!set.isSuperset(of: RecordKeySet(.count, .bid)))
    #expect(set.intersects(RecordKeySet(.bid, .last)) && !set.intersects(RecordKeySet(.bid)))
    set.insert(.type)
    #expect(set == RecordKeySet(.type).union(RecordKeySet(.last, .count)))
    #expect(set != RecordKeySet())
  }

  private func read(_ text: String, before: String = "", after: String = "") -> RecordKey? {
    let bytes = Array((before + text + after).utf8)
    let start = before.utf8.count
    return RecordKey(bytes.span, at: TextRange(start, start + text.utf8.count))
  }
}
