/// What forms have in common that differ in nothing but how their lines begin.

import NDJSON

/// All of a line's form from its first number on: its keys, its punctuation and what kind of values
/// stand between them, each kept once for all forms alike.
///
/// All instruments of an exchange have but a few, so that the cache holds them (bench row
/// `scale: dantaro-monitor`). Bounded by the number of forms, since each holds on to one; a layout that
/// no form has any more gives its number to another.
struct RecordLayouts {
  /// The numbers, and what else changes from line to line, of one line.
  static let mostBlanks = 16
  private static let mostConstants = 8
  private static let mostSteps = 24

  /// What may stand where a value changes from line to line.
  enum Blank: Equatable {
    /// A time of so many digits: where it ends is known.
    case time(digits: Int)
    case number(Lead)
    /// Letters up to a quote, at least one.
    case letters
  }

  /// How a number begins.
  ///
  /// A price with a digit in front is known at a glance to be above zero: it never becomes one without.
  enum Lead: UInt8 {
    case digit = 1
    case zero = 2
    /// Sizes go from one to the other.
    case any = 3
  }

  /// Where one stands in the line that is learned.
  struct Place: Equatable {
    let key: RecordKey
    let range: Range<Int>
    let blank: Blank
  }

  /// What changes, then at most 16 letters that do not: longer ones go on in the next step.
  private struct Step: Equatable {
    var letters = SIMD2<UInt64>(repeating: 0)
    var mask = SIMD2<UInt64>(repeating: 0)
    var count: UInt8 = 0
    /// The digits of a time; 0 for no time.
    var digits: UInt8 = 0
    /// Of a number, as ``Lead`` has it; 0 for no number.
    var lead: UInt8 = 0
    var isText = false
  }

  /// A value that is the same in all lines, as far behind the end of a blank.
  private struct Constant: Equatable {
    let key: RecordKey
    let kind: JSONValue.Kind
    let blank: UInt8
    let lower: UInt16
    let upper: UInt16
  }

  private struct Layout: Equatable {
    var marks = RecordLine.Marks()
    var kind = RecordLine.Kind.other
    var steps: [Step] = []
    var blanks: [RecordKey] = []
    var constants: [Constant] = []
  }

  private var layouts: [Layout] = []
  /// Their steps, room for ``mostSteps`` of each, and how many they are: what each line reads.
  private var steps: [Step] = []
  private var stepCounts: [UInt8] = []
  /// How many forms have each.
  private var holders: [UInt16] = []
  /// Those that none has.
  private var unused: [UInt16] = []

  func kind(_ number: Int) -> RecordLine.Kind { layouts[number].kind }
  func marks(_ number: Int) -> RecordLine.Marks { layouts[number].marks }

  // MARK: Looking

  /// Where a line of this layout ends whose first blank begins at `start`, its newline counted, and
  /// where its blanks stand; nil if the text does not go on like that.
  @inline(__always)
  func end(
    _ number: Int,
    _ text: Span<UInt8>,
    from start: Int,
    _ places: inout RecordLine.Places
  ) -> Int? {
    let first = number &* RecordLayouts.mostSteps
    let steps = steps.span.extracting(first..<first &+ Int(stepCounts[number]))
    var at = start
    var filled = 0
    for index in steps.indices {
      let (digits, lead) = (Int(steps[index].digits), steps[index].lead)
      if lead != 0 {
        let value = PlainNumber.at(at, in: text)
        guard value.count > 0 else { return nil }
        let own = text[at] == UInt8(ascii: "0") ? Lead.zero.rawValue : Lead.digit.rawValue
        guard own & lead != 0 else { return nil }
        places[filled] = NumberPlace(lower: at, count: value.count, whole: value.whole)
        filled &+= 1
        at &+= value.count
      } else if digits != 0 {
        guard text.has16(at), PlainNumber.digits(at: at, in: text) == digits,
          text[at] != UInt8(ascii: "0")
        else { return nil }
        places[filled] = NumberPlace(lower: at, count: digits, whole: digits)
        filled &+= 1
        at &+= digits
      } else if steps[index].isText {
        let (end, next) = JSONScanner.behindPlainLetters(text, from: at)
        guard end > at, end &- at < 256, next == UInt8(ascii: "\"") else { return nil }
        places[filled] = NumberPlace(lower: at, count: end &- at, whole: 0)
        filled &+= 1
        at = end
      }
      let letters = text.has16(at) ? text.load16(at) : RecordLayouts.last16(text, at)
      guard letters & steps[index].mask == steps[index].letters else { return nil }
      at &+= Int(steps[index].count)
    }
    // All letters stood there, and the last one is the newline.
    return at
  }

  @inline(never)
  private static func last16(_ text: Span<UInt8>, _ at: Int) -> SIMD2<UInt64> {
    SIMD2(text.upTo8(at), text.upTo8(at + 8))
  }

  /// Tells the values that stand behind the beginning of a line of this layout.
  func fill(_ number: Int, _ places: borrowing RecordLine.Places, _ values: inout [JSONValue]) {
    for (index, key) in layouts[number].blanks.enumerated() {
      let isText = places[index].whole == 0
      values[Int(key.rawValue)] = JSONValue(isText ? .string : .number, places[index].range)
    }
    for constant in layouts[number].constants {
      let end = Int(places[Int(constant.blank)].range.upper)
      values[Int(constant.key.rawValue)] = JSONValue(
        constant.kind,
        TextRange(end + Int(constant.lower), end + Int(constant.upper))
      )
    }
  }

  /// Which of the blanks a key's value stands in.
  func blank(_ number: Int, of key: RecordKey) -> Int? {
    layouts[number].blanks.firstIndex(of: key)
  }

  /// True if the first two blanks are the record's times, so that they stand where they stood in all
  /// lines that begin alike.
  func beginsWithTimes(_ number: Int) -> Bool {
    let layout = layouts[number]
    return layout.blanks.starts(with: [.tsMs, .recvUs]) && layout.steps.count > 1
      && layout.steps[0].digits == 13 && layout.steps[1].digits == 16
  }

  // MARK: Learning

  /// Holds on to the layout of a line, its newline counted, whose values that change stand at these
  /// places; nil if it has too many of anything.
  mutating func hold(
    _ line: Span<UInt8>,
    _ blanks: [Place],
    _ record: borrowing RecordLine
  ) -> Int? {
    guard let own = RecordLayouts.layout(line, blanks, record) else { return nil }
    // There are but a few; against a stranger's many stands that a form is only given up after several
    // lines that did not fit.
    if let found = layouts.firstIndex(of: own) {
      if holders[found] == 0 { unused.removeAll { $0 == UInt16(found) } }
      holders[found] += 1
      return found
    }
    let number = unused.popLast().map(Int.init) ?? append()
    holders[number] = 1
    let first = number * RecordLayouts.mostSteps
    for (index, step) in own.steps.enumerated() { steps[first + index] = step }
    stepCounts[number] = UInt8(own.steps.count)
    layouts[number] = own
    return number
  }

  /// A form has another layout from now on.
  mutating func letGo(_ number: Int) {
    holders[number] -= 1
    if holders[number] == 0 { unused.append(UInt16(number)) }
  }

  private mutating func append() -> Int {
    layouts.append(Layout())
    steps += repeatElement(Step(), count: RecordLayouts.mostSteps)
    stepCounts.append(0)
    holders.append(0)
    return layouts.count - 1
  }

  private static func layout(
    _ line: Span<UInt8>,
    _ blanks: [Place],
    _ record: borrowing RecordLine
  ) -> Layout? {
    var own = Layout(marks: marks(of: record, blanks), kind: record.kind)
    for (index, place) in blanks.enumerated() {
      let end = index + 1 < blanks.count ? blanks[index + 1].range.lowerBound : line.count
      var step = Step()
      switch place.blank {
      case .time(let digits): step.digits = UInt8(digits)
      case .number(let lead): step.lead = lead.rawValue
      case .letters: step.isText = true
      }
      append(step, line.extracting(place.range.upperBound..<end), to: &own.steps)
      own.blanks.append(place.key)
    }
    own.constants = constants(blanks, record)
    guard own.steps.count <= mostSteps, own.constants.count <= mostConstants else { return nil }
    return own
  }

  private static func append(_ first: Step, _ letters: Span<UInt8>, to steps: inout [Step]) {
    var step = first
    var at = 0
    repeat {
      let count = min(16, letters.count - at)
      let ones = [UInt8](repeating: 0xFF, count: count)
      step.mask = last16(ones.span, 0)
      step.letters = last16(letters.extracting(at..<at + count), 0)
      step.count = UInt8(count)
      steps.append(step)
      step = Step()
      at += count
    } while at < letters.count
  }

  private static func constants(_ blanks: [Place], _ record: borrowing RecordLine) -> [Constant] {
    var constants: [Constant] = []
    for key in RecordKey.allCases where !blanks.contains(where: { $0.key == key }) {
      let value = record[key]
      let lower = Int(value.range.lower)
      guard value.kind != .absent,
        let blank = blanks.lastIndex(where: { $0.range.upperBound <= lower })
      else { continue }
      let end = blanks[blank].range.upperBound
      constants.append(
        Constant(
          key: key,
          kind: value.kind,
          blank: UInt8(blank),
          lower: UInt16(lower - end),
          upper: UInt16(Int(value.range.upper) - end)
        )
      )
    }
    return constants
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
