/// How numbers look, for a quick guess.

import NDJSON

/// How the sixteen bytes look in which a number begins: where it has digits and where its point is.
struct NumberTemplate {
  /// The least bytes that may stand there; zeros behind the number.
  private var bytes = SIMD2<UInt64>(repeating: 0)
  /// What makes 0x7F of the largest difference that a byte may have to that one.
  private var spare = SIMD2<UInt64>(repeating: 0)
  /// The highest bit of each byte of the number.
  private var mask = SIMD2<UInt64>(repeating: 0)
  /// How long it is, as if it stood at the start of a line.
  private(set) var place = NumberPlace.none

  /// Some bit is set if the text does not look like that.
  ///
  /// Words are subtracted and added where bytes are meant. Only a byte that is wrong borrows or
  /// carries, and it is flagged itself: by the difference where that is above 0x7F, else by the sum.
  @inline(__always)
  func faults(_ text: SIMD2<UInt64>) -> SIMD2<UInt64> {
    let difference = text &- bytes
    return (difference | (difference &+ spare)) & mask
  }

  // MARK: All of them

  private static let longest = 16
  private static let side = longest + 1
  /// The number of the one that fits nothing.
  static let never: UInt16 = 0
  /// The number of the one that fits everything, and is no number.
  static let nothing: UInt16 = 1

  /// Under ``number(_:_:)``: 1,156 of them, made once, 74 KB.
  static let all: [NumberTemplate] = {
    var all = [NumberTemplate](repeating: NumberTemplate(), count: side * side * 4)
    all[Int(never)].mask = SIMD2(repeating: .max)
    all[Int(never)].spare = SIMD2(repeating: .max)
    for count in 1...longest {
      // A point has a digit on both sides.
      for whole in 1...count where whole != count - 1 {
        for lead in [RecordStep.Lead.digit, .zero, .any] where lead != .zero || whole == 1 {
          let place = NumberPlace(lower: 0, count: count, whole: whole)
          all[Int(number(place, lead))] = NumberTemplate(place, lead)
        }
      }
    }
    return all
  }()

  /// The number of the template of what is so long and begins so; ``never`` for what is too long.
  static func number(_ place: NumberPlace, _ lead: RecordStep.Lead) -> UInt16 {
    let (count, whole) = (Int(place.count), Int(place.whole))
    guard count <= longest, whole > 0, lead != .zero || whole == 1 else { return never }
    return UInt16((count * side + whole) * 4 + Int(lead.rawValue))
  }

  private init() {}

  private init(_ place: NumberPlace, _ lead: RecordStep.Lead) {
    var bytes = [UInt8](repeating: 0, count: NumberTemplate.longest)
    var spare = bytes
    var mask = bytes
    for index in 0..<Int(place.count) {
      let (least, most) = NumberTemplate.bounds(index, Int(place.whole), lead)
      bytes[index] = least
      spare[index] = 0x7F - (most - least)
      mask[index] = 0x80
    }
    self.bytes = bytes.span.load16(0)
    self.spare = spare.span.load16(0)
    self.mask = mask.span.load16(0)
    self.place = place
  }

  /// The least and the greatest character at this place of a number.
  private static func bounds(_ index: Int, _ whole: Int, _ lead: RecordStep.Lead) -> (UInt8, UInt8)
  {
    let (point, zero, one, nine) = (
      UInt8(ascii: "."), UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "9")
    )
    if index == whole { return (point, point) }
    guard index == 0 else { return (zero, nine) }
    // Behind a zero that comes first stands the point, or nothing.
    switch lead {
    case .digit: return (one, nine)
    case .zero: return (zero, zero)
    case .any: return (whole == 1 ? zero : one, nine)
    }
  }
}
