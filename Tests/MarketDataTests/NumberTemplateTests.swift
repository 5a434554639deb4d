/// Numbers guessed by how the last one looked: never another answer than measuring gives.

import NDJSON
import Testing

@testable import MarketData

struct NumberTemplateTests {
  private struct Look {
    let template: NumberTemplate
    let lead: RecordStep.Lead
    let count: Int
    let whole: Int
  }

  /// Those of all numbers of at most so many characters.
  private static func looks(_ longest: Int) -> [Look] {
    var looks: [Look] = []
    for count in 1...longest {
      for whole in 1...count {
        for lead in [RecordStep.Lead.digit, .zero, .any] {
          let place = NumberPlace(lower: 0, count: count, whole: whole)
          let number = NumberTemplate.number(place, lead)
          let template = NumberTemplate.all[Int(number)]
          guard number != NumberTemplate.never, template.place == place else { continue }
          looks.append(Look(template: template, lead: lead, count: count, whole: whole))
        }
      }
    }
    return looks
  }

  /// What a guess says must be what measuring says; a comma must stand behind the number, as in a
  /// form's line.
  private func check(_ text: [UInt8], _ looks: [Look]) {
    let words = text.span.load16(0)
    let number = PlainNumber.at(0, in: text.span)
    let own: RecordStep.Lead = text[0] == UInt8(ascii: "0") ? .zero : .digit
    for look in looks where text[look.count] == UInt8(ascii: ",") {
      let faults = look.template.faults(words)
      let fits = faults.x | faults.y == 0
      let isSo =
        number.count == look.count && number.whole == look.whole
        && own.rawValue & look.lead.rawValue != 0
      if fits != isSo { Issue.record("\(look): \(String(decoding: text, as: UTF8.self))") }
    }
  }

  @Test("All short texts: the guess is right exactly where measuring says so")
  func short() {
    let letters = Array("05.,-".utf8)
    let looks = Self.looks(5)
    var text = Array("0,,,,,,,1234567,901234567".utf8)
    for length in 1...5 {
      var choices = 1
      for _ in 0..<length { choices *= letters.count }
      for choice in 0..<choices {
        var rest = choice
        for index in 0..<length {
          text[index] = letters[rest % letters.count]
          rest /= letters.count
        }
        text[length] = UInt8(ascii: ",")
        check(text, looks)
      }
    }
  }

  @Test(
    "Whatever two neighbours become, neither makes up for the other",
    arguments: ["1234567890123456", "12345678.8901234", "1234567.89012345", "0.12345678901234"]
  )
  func neighbours(number: String) {
    let bytes = Array((number + ",\"bid\":12345678").utf8)
    let looks = Self.looks(16).filter { $0.count == 16 }
    for index in 0..<15 {
      var text = bytes
      for pair in stride(from: 0, to: 65_536, by: 67) {
        text[index] = UInt8(pair >> 8)
        text[index + 1] = UInt8(pair & 0xFF)
        check(text, looks)
      }
    }
  }
}
