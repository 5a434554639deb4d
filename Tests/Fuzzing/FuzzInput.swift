/// Takes choices from the front of an input; at its end every choice is the first one.
struct FuzzInput {
  private(set) var rest: ArraySlice<UInt8>

  /// Ends each part of an input that has parts; no UTF-8 text has it.
  static let mark: UInt8 = 0xFE

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// True for an odd byte.
  mutating func bool() -> Bool { byte() & 1 == 1 }

  /// One of a few.
  mutating func choice<Value>(_ values: [Value]) -> Value {
    values[Int(byte()) % values.count]
  }

  /// What is left, in the parts that `mark` ends.
  var parts: [[UInt8]] {
    rest.split(separator: FuzzInput.mark, omittingEmptySubsequences: false).map(Array.init)
  }

  /// What is left, in lines.
  var lines: [[UInt8]] {
    rest.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  }
}

extension [UInt8] {
  /// An input of choices and parts, for seeds.
  static func input(_ choices: [UInt8], parts: [[UInt8]]) -> [UInt8] {
    choices + Array(parts.joined(separator: [FuzzInput.mark]))
  }

  /// An input of choices and a text.
  static func input(_ choices: [UInt8], _ text: String) -> [UInt8] {
    choices + Array(text.utf8)
  }
}
