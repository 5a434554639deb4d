/// What forms have in common that differ in nothing but how their lines begin.

import NDJSON

/// All of a line's form from its first number on: its keys, its punctuation and what kind of values
/// stand between them, each kept once for all forms alike.
///
/// All instruments of an exchange have but a few, so that the cache holds them (bench row
/// `scale: dantaro-monitor`). Bounded by the number of forms, since each holds on to one; a layout that
/// no form has any more gives its number to another.
struct RecordLayouts {
  static let mostSteps = 24
  private static let mostConstants = 8

  /// Where a value stands in the line that is learned that changes from line to line.
  struct Place: Equatable {
    let key: RecordKey
    let range: Range<Int>
    let blank: RecordStep.Blank
  }

  /// A value that is the same in all lines, so far behind the end of a step's value.
  fileprivate struct Constant: Hashable {
    let key: RecordKey
    let kind: JSONValue.Kind
    let step: UInt8
    let lower: UInt16
    let upper: UInt16
  }

  /// Not yet kept, or under a number.
  struct Layout: Hashable {
    fileprivate var marks = RecordLine.Marks()
    fileprivate var kind = RecordLine.Kind.other
    fileprivate var steps: [RecordStep] = []
    /// The key of each step's value; nil where it has none.
    fileprivate var keys: [RecordKey?] = []
    fileprivate var constants: [Constant] = []
  }

  private var layouts: [Layout] = []
  /// The number of each that some form has.
  ///
  /// Looked for by its hash: a stranger whose lines keep changing their layouts could make thousands
  /// of them, and each new one would be compared with all.
  private var numbers: [Layout: Int] = [:]
  /// How many forms have each.
  private var holders: [UInt16] = []
  /// Those that none has.
  private var unused: [UInt16] = []
  /// The steps of all of them, ``mostSteps`` each: what is read with each line stands together.
  private(set) var steps: [RecordStep] = []
  private var stepCounts: [UInt8] = []

  func kind(_ number: Int) -> RecordLine.Kind { layouts[number].kind }
  func marks(_ number: Int) -> RecordLine.Marks { layouts[number].marks }

  /// Which of ``steps`` stand in a line behind its beginning.
  @inline(__always)
  func range(_ number: Int) -> Range<Int> {
    let first = number &* RecordLayouts.mostSteps
    return first..<first &+ Int(stepCounts[number])
  }

  /// Tells the values that stand behind the beginning of a line, where each step's value stands.
  func fill(_ number: Int, _ places: borrowing RecordLine.Places, _ values: inout [JSONValue]) {
    let layout = layouts[number]
    for (step, key) in layout.keys.enumerated() {
      guard let key else { continue }
      let isText = layout.steps[step].blank == .letters
      values[Int(key.rawValue)] = JSONValue(isText ? .string : .number, places[step].range)
    }
    for constant in layout.constants {
      let end = Int(places[Int(constant.step)].range.upper)
      values[Int(constant.key.rawValue)] = JSONValue(
        constant.kind,
        TextRange(end + Int(constant.lower), end + Int(constant.upper))
      )
    }
  }

  /// Which step's value a key has; nil where it has none that changes.
  func step(_ number: Int, of key: RecordKey) -> Int? {
    layouts[number].keys.firstIndex(of: key)
  }

  /// True if the first two values are the record's times, so that they stand at the same places in all
  /// lines that begin alike.
  func beginsWithTimes(_ number: Int) -> Bool {
    let layout = layouts[number]
    return layout.keys.starts(with: [.tsMs, .recvUs])
      && layout.steps[0].blank == .time(digits: 13) && layout.steps[1].blank == .time(digits: 16)
  }

  // MARK: Learning

  /// Holds on to a layout.
  mutating func hold(_ own: Layout) -> Int {
    if let found = numbers[own] {
      holders[found] += 1
      return found
    }
    let number = unused.popLast().map(Int.init) ?? append()
    numbers[own] = number
    holders[number] = 1
    layouts[number] = own
    let first = number * RecordLayouts.mostSteps
    for (index, step) in own.steps.enumerated() { steps[first + index] = step }
    stepCounts[number] = UInt8(own.steps.count)
    return number
  }

  /// A form has another layout from now on.
  mutating func letGo(_ number: Int) {
    holders[number] -= 1
    guard holders[number] == 0 else { return }
    numbers[layouts[number]] = nil
    unused.append(UInt16(number))
  }

  private mutating func append() -> Int {
    let nothing = RecordStep(nil, [UInt8]().span)
    layouts.append(Layout())
    holders.append(0)
    steps += repeatElement(nothing, count: RecordLayouts.mostSteps)
    stepCounts.append(0)
    return layouts.count - 1
  }

  /// The layout of a line, its newline counted, whose values that change stand at these places; nil if
  /// it has too many of anything.
  static func layout(
    _ line: Span<UInt8>,
    _ blanks: [Place],
    _ record: borrowing RecordLine
  ) -> Layout? {
    var own = Layout(marks: marks(of: record, blanks), kind: record.kind)
    for (index, place) in blanks.enumerated() {
      let end = index + 1 < blanks.count ? blanks[index + 1].range.lowerBound : line.count
      var at = place.range.upperBound
      own.keys.append(place.key)
      own.steps.append(RecordStep(place.blank, line.extracting(at..<min(at + 16, end))))
      while at + 16 < end {
        at += 16
        own.keys.append(nil)
        own.steps.append(RecordStep(nil, line.extracting(at..<min(at + 16, end))))
      }
    }
    for key in RecordKey.allCases where !own.keys.contains(key) {
      let value = record[key]
      guard value.kind != .absent,
        let place = blanks.last(where: { $0.range.upperBound <= Int(value.range.lower) }),
        let step = own.keys.firstIndex(of: place.key)
      else { continue }
      let end = place.range.upperBound
      own.constants.append(
        Constant(
          key: key,
          kind: value.kind,
          step: UInt8(truncatingIfNeeded: step),
          lower: UInt16(Int(value.range.lower) - end),
          upper: UInt16(Int(value.range.upper) - end)
        )
      )
    }
    return own.steps.count <= mostSteps && own.constants.count <= mostConstants ? own : nil
  }

  /// The marks of all lines of the record's layout: a size may begin with a zero in any of them.
  private static func marks(of record: borrowing RecordLine, _ blanks: [Place])
    -> RecordLine.Marks
  {
    var marks = record.marks
    for place in blanks where place.blank == .number(.any) { marks.zeroLed.insert(place.key) }
    return marks
  }
}
