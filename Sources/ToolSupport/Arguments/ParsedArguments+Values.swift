/// Typed readers of option values. Each error names the option, what came, and what is expected.

public import MarketData

// A reader without `IfGiven` is for options whose default stands in the table: their value is
// never missing, and a table without the default is a slip of ours that the first test finds.
extension ParsedArguments {
  /// A duration within `range` (1 ms to 10 years unless told).
  public func duration(
    _ name: String,
    in range: ClosedRange<TimeSpan> = DurationText.usualRange
  ) throws(UsageError) -> TimeSpan {
    try durationIfGiven(name, in: range) ?? withoutDefault(name)
  }

  /// As ``duration(_:in:)``, nil if neither given nor in the table.
  public func durationIfGiven(
    _ name: String,
    in range: ClosedRange<TimeSpan> = DurationText.usualRange
  ) throws(UsageError) -> TimeSpan? {
    guard let text = value(of: name) else { return nil }
    guard let span = DurationText.span(text) else {
      throw .value(text, of: name, expected: DurationText.expectation)
    }
    guard range.contains(span) else {
      let low = DurationText.text(range.lowerBound)
      let high = DurationText.text(range.upperBound)
      throw .range(text, of: name, low, high)
    }
    return span
  }

  /// A point in time, ages counted from `now`; nil if neither given nor in the table.
  public func timeIfGiven(_ name: String, now: UnixTime) throws(UsageError) -> UnixTime? {
    guard let text = value(of: name) else { return nil }
    guard let time = TimeText.time(text, now: now) else {
      throw .value(text, of: name, expected: TimeText.expectation)
    }
    return time
  }

  /// A percentage, within `range` in parts per million (more than 0 % up to 100 % unless told).
  public func percent(
    _ name: String,
    in range: ClosedRange<Int64> = 1...1_000_000
  ) throws(UsageError) -> Percent {
    guard let text = value(of: name) else { return withoutDefault(name) }
    guard let percent = Percent(text) else {
      throw .value(text, of: name, expected: Percent.expectation)
    }
    guard range.contains(percent.partsPerMillion) else {
      let low = Percent(partsPerMillion: range.lowerBound).description
      let high = Percent(partsPerMillion: range.upperBound).description
      throw .range(text, of: name, low, high)
    }
    return percent
  }

  /// A whole number, within `range` (1 and more unless told).
  public func integer(
    _ name: String,
    in range: ClosedRange<Int> = 1...Int.max
  ) throws(UsageError) -> Int {
    try integerIfGiven(name, in: range) ?? withoutDefault(name)
  }

  /// As ``integer(_:in:)``, nil if neither given nor in the table.
  public func integerIfGiven(
    _ name: String,
    in range: ClosedRange<Int> = 1...Int.max
  ) throws(UsageError) -> Int? {
    guard let text = value(of: name) else { return nil }
    let isDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isDigits, let number = Int(text), range.contains(number) else {
      let bounds =
        range.upperBound == .max
        ? "\(range.lowerBound) or more, such as \(max(range.lowerBound, 10))"
        : "from \(range.lowerBound) to \(range.upperBound)"
      throw .value(text, of: name, expected: "a whole number, \(bounds)")
    }
    return number
  }

  /// The words of a comma list, in their order; nil if neither given nor in the table.
  public func listIfGiven(_ name: String) throws(UsageError) -> [String]? {
    guard let text = value(of: name) else { return nil }
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !words.contains("") else {
      throw .value(
        text,
        of: name,
        expected: "a list: words with one comma between two, such as a,b"
      )
    }
    return words
  }

  /// As ``listIfGiven(_:)``, and every word is one of `choices`.
  public func listIfGiven(_ name: String, of choices: [String]) throws(UsageError) -> [String]? {
    guard let words = try listIfGiven(name) else { return nil }
    for word in words where !choices.contains(word) {
      throw .notAmong(choices, word, of: name)
    }
    return words
  }

  /// The value as a case of an enumeration whose raw values are the words of the table.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String,
    as type: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice where Choice.RawValue == String {
    try choiceIfGiven(name, as: type) ?? withoutDefault(name)
  }

  /// As ``choice(_:as:)``, nil if neither given nor in the table.
  public func choiceIfGiven<Choice: RawRepresentable & CaseIterable>(
    _ name: String,
    as type: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    guard let text = value(of: name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw .notAmong(Choice.allCases.map(\.rawValue), text, of: name)
    }
    return choice
  }

  private func withoutDefault<Value>(_ name: String) -> Value {
    preconditionFailure("--\(name) has no default in the table; read it with IfGiven")
  }
}

extension Percent: CustomStringConvertible {
  /// As typed: `2%`, `0.25%`.
  public var description: String {
    var digits = "\(partsPerMillion % 10_000)"
    while digits.utf8.count < 4 { digits = "0" + digits }
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty
      ? "\(partsPerMillion / 10_000)%" : "\(partsPerMillion / 10_000).\(digits)%"
  }
}

extension UsageError {
  static func notAmong(_ words: [String], _ typed: String, of name: String) -> UsageError {
    if let near = nearest(to: typed, among: words) {
      return UsageError("option '--\(name)': unknown '\(typed)'; did you mean '\(near)'?")
    }
    return .value(typed, of: name, expected: "one of " + words.joined(separator: ", "))
  }
}
