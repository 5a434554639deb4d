/// What the lines of one instrument and type have in common.

import NDJSON

/// How such lines begin, up to their first number, which layout they have from there on, and how their
/// numbers looked last.
///
/// 192 bytes, three cache lines: where there are many symbols, what is read of memory counts (bench row
/// `scale: dantaro-monitor`).
struct RecordForm {
  /// How many bytes a line may have before its first number: two blocks of 64, of which the second ends
  /// with it.
  static let beginning = 64...128
  /// A form is given up for another only after so many lines that did not fit.
  ///
  /// A feed whose lines keep changing costs little more than without forms. Each time that the form
  /// then did not fit either, it is twice as many.
  private static let leastPatience: UInt8 = 4
  private static let mostPatience: UInt8 = 128
  /// So many lines must have fitted for a form to have been worth its learning.
  private static let worthwhile: UInt8 = 16
  /// After so many misses in a row only every eighth line is compared.
  private static let doubtful: UInt8 = 8

  /// The first 64 bytes, and the last 64 before the first number.
  private let first: SIMD8<UInt64>
  private let last: SIMD8<UInt64>
  /// For each step behind it the number of the template of how its number looked last.
  private var looks = InlineArray<24, UInt16>(repeating: NumberTemplate.never)
  /// What the reader has noted of it; forgotten with it.
  var note = RecordLine.noNote
  /// The bytes before the first number.
  private let count: UInt16
  /// The number of its layout.
  let layout: UInt16
  /// Lines in a row that did not fit.
  private var misses: UInt8 = 0
  /// Lines that did fit, counted no further than to ``worthwhile``.
  private var hits: UInt8 = 0
  private var patience = RecordForm.leastPatience

  /// The form of a line whose first number stands at `count`, within ``beginning``.
  init(_ line: Span<UInt8>, upTo count: Int, layout: Int) {
    first = RecordForm.block(line, 0)
    last = RecordForm.block(line, count - 64)
    self.count = UInt16(count)
    self.layout = UInt16(layout)
  }

  /// True if it is to be given up for another.
  var isUp: Bool { misses >= patience }

  /// A form in place of another.
  mutating func follow(_ former: RecordForm) {
    guard former.hits < RecordForm.worthwhile else { return }
    patience = min(former.patience, RecordForm.mostPatience / 2) * 2
  }

  /// Where the text's first line ends, its newline counted, and where its values stand that change; nil
  /// if it has another form.
  @inline(__always)
  mutating func end(
    _ text: Span<UInt8>,
    _ steps: Span<RecordStep>,
    _ templates: Span<NumberTemplate>,
    _ places: inout RecordLine.Places
  ) -> Int? {
    guard misses == 0 || misses < RecordForm.doubtful || misses & 7 == 0, begins(text),
      let end = endOfSteps(text, steps, templates, &places)
    else {
      if misses < RecordForm.mostPatience { misses &+= 1 }
      return nil
    }
    if misses > 0 { misses = 0 }
    if hits < RecordForm.worthwhile { hits &+= 1 }
    return end
  }

  @inline(__always)
  private func begins(_ text: Span<UInt8>) -> Bool {
    let start = Int(count) &- 64
    guard start >= 0, start <= text.count &- 64 else { return false }
    let text = text.extracting(0..<start &+ 64)
    let difference =
      (RecordForm.block(text, 0) ^ first) | (RecordForm.block(text, start) ^ last)
    let half = difference.lowHalf | difference.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter.x | quarter.y == 0
  }

  /// Goes through the steps behind the beginning.
  ///
  /// Most numbers look as they did in the form's last line. Such a one is compared at once, with the
  /// letters behind it, and the next step need not wait until its end has been found.
  @inline(__always)
  private mutating func endOfSteps(
    _ text: Span<UInt8>,
    _ steps: Span<RecordStep>,
    _ templates: Span<NumberTemplate>,
    _ places: inout RecordLine.Places
  ) -> Int? {
    var at = Int(count)
    for index in steps.indices {
      let template = templates[Int(looks[index])]
      let behind = at &+ Int(template.place.count)
      if text.has16(at), text.has16(behind) {
        let difference =
          template.faults(text.load16(at)) | steps[index].difference(text.load16(behind))
        if difference.x | difference.y == 0 {
          places[index] = template.place.moved(to: at)
          at = behind &+ Int(steps[index].count)
          continue
        }
      }
      if let place = steps[index].measured(text, at: at) {
        places[index] = place
        looks[index] = NumberTemplate.number(place, steps[index].lead)
        at &+= Int(place.count) &+ Int(steps[index].count)
        continue
      }
      guard let place = steps[index].place(text, at: at) else { return nil }
      places[index] = place
      looks[index] = steps[index].look(place)
      at &+= Int(place.count) &+ Int(steps[index].count)
    }
    return at
  }

  /// The 64 bytes that begin here.
  @inline(__always)
  private static func block(_ text: Span<UInt8>, _ at: Int) -> SIMD8<UInt64> {
    let block = text.extracting(at..<at &+ 64)
    return SIMD8(
      lowHalf: SIMD4(lowHalf: block.load16(0), highHalf: block.load16(16)),
      highHalf: SIMD4(lowHalf: block.load16(32), highHalf: block.load16(48))
    )
  }
}
