import NDJSON
import TestSupport
import Testing

/// The scanner against RFC 8259: tables, prefixes, depth, and what a walk hands out.
struct JSONScannerTests {
  @Test(arguments: validJSON)
  func takesWhatIsJSON(_ example: JSONCase) {
    #expect(refusal(of: example.bytes) == nil)
  }

  @Test(arguments: invalidJSON)
  func refusesWhatIsNot(_ example: JSONCase) {
    #expect(refusal(of: example.bytes) != nil)
  }

  @Test(arguments: validJSON)
  func judgesTheSameInsideAnObject(_ example: JSONCase) {
    let deep = example.name == "nested_64"
    #expect(refusal(of: wrapped(example.bytes)) == (deep ? .tooDeep : nil))
    #expect(walk(wrapped(example.bytes)) == nil)
  }

  @Test(arguments: invalidJSON)
  func refusesTheSameInsideAnObject(_ example: JSONCase) {
    #expect(refusal(of: wrapped(example.bytes)) != nil)
    #expect(walk(wrapped(example.bytes)) != nil)
  }

  @Test(arguments: validJSON)
  func positionInTheTextMakesNoDifference(_ example: JSONCase) {
    // Words are read eight bytes at a time: every alignment and every distance to the end.
    for blanks in 0..<9 {
      let padding = [UInt8](repeating: 0x20, count: blanks)
      #expect(refusal(of: padding + example.bytes) == nil)
      #expect(refusal(of: example.bytes + padding) == nil)
    }
  }

  @Test(arguments: invalidJSON)
  func whatFollowsMakesNothingValid(_ example: JSONCase) {
    // Far from the end of the text, numbers and strings are read by the word.
    for blanks in [1, 24] {
      #expect(refusal(of: example.bytes + [UInt8](repeating: 0x20, count: blanks)) != nil)
    }
    let behind = Array(",\"behind\":\"and more text\"}".utf8)
    #expect(refusal(of: Array("{\"x\":".utf8) + example.bytes + behind) != nil)
  }

  @Test func refusesEveryPrefixOfAnObject() {
    let whole = Array(
      #"{"a":[1,-2.5e+3,{"é":"\u00e9\ud83d\ude00"}],"b":true,"c":null,"d":{},"e":"x€y","f":false}"#
        .utf8
    )
    #expect(refusal(of: whole) == nil)
    for length in 0..<whole.count {
      #expect(refusal(of: Array(whole[..<length])) != nil, "\(length) bytes")
      #expect(walk(Array(whole[..<length])) != nil, "\(length) bytes")
    }
  }

  @Test(arguments: [(64, nil), (65, JSONError.tooDeep), (100_000, JSONError.tooDeep)])
  func followsSixtyFourLevels(_ depth: Int, _ expected: JSONError?) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inside = open == "[" ? "" : "1"
      let text =
        String(repeating: open, count: depth) + inside + String(repeating: close, count: depth)
      #expect(refusal(of: Array(text.utf8)) == expected)
    }
  }

  @Test func remembersWhichBracketClosesWhich() {
    #expect(refusal(of: Array("[{\"a\":[{}]}]".utf8)) == nil)
    #expect(refusal(of: Array("[{\"a\":[{]}]}".utf8)) != nil)
    #expect(refusal(of: Array("{\"a\":[1}}".utf8)) != nil)
  }

  @Test(arguments: invalidUTF8)
  func refusesBrokenCharactersWhereverTheyStand(_ name: String, _ bytes: [UInt8]) {
    for before in 0..<17 {
      let text =
        Array("\"".utf8) + [UInt8](repeating: 0x61, count: before) + bytes + Array("\"".utf8)
      #expect(refusal(of: text) == .notUTF8, "\(name) after \(before) bytes")
    }
  }

  @Test func takesEveryCharacterOfEveryPlane() {
    for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 7) {
      guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
      #expect(refusal(of: Array("\"\(Character(scalar))\"".utf8)) == nil, "U+\(value)")
    }
  }

  @Test func refusesEveryControlCharacterInAString() {
    for byte in UInt8(0)..<0x20 {
      for before in 0..<9 {
        let text = [0x22] + [UInt8](repeating: 0x61, count: before) + [byte, 0x61, 0x22]
        #expect(refusal(of: text) == .controlCharacter, "byte \(byte)")
      }
    }
  }

  @Test func handsOutKeysAndValuesWhereTheyStand() throws {
    let text = Array(#" { "a" : -1.50 , "b\n":"x" , "c":[1,{"d":2}], "e":null } "#.utf8)
    var scanner = JSONScanner()
    var seen: [String] = []
    try scanner.enterObject(text.span)
    while let key = try scanner.nextKey(text.span) {
      let value = try scanner.value(text.span)
      seen.append("\(text.span.string(at: key.range)) \(value.kind)")
      seen.append(text.span.string(at: value.range))
    }
    try scanner.end(text.span)
    #expect(
      seen == [
        "a number", "-1.50", #"b\n string"#, "x", "c array", #"[1,{"d":2}]"#, "e null", "null",
      ]
    )
    #expect(scanner.sawEscape)
    #expect(!scanner.sawUnusualNumber)
  }

  @Test func walksAnArrayAndTellsKindsAhead() throws {
    let text = Array(#"[1,"a",true,false,null,[],{}]"#.utf8)
    var scanner = JSONScanner()
    var kinds: [JSONValue.Kind] = []
    try scanner.enterArray(text.span)
    while try scanner.nextElement(text.span) {
      let ahead = try scanner.peekKind(text.span)
      let value = try scanner.value(text.span)
      #expect(ahead == value.kind)
      kinds.append(value.kind)
    }
    try scanner.end(text.span)
    #expect(kinds == [.number, .string, .true, .false, .null, .array, .object])
  }

  @Test(arguments: [
    ("1", true), ("-0", true), ("0.10", true), ("1e5", true), ("12E-3", true), ("", false),
    ("01", false), (".5", false), ("5.", false), ("+1", false), ("1 ", false), ("--", false),
    ("NaN", false), ("1e", false), ("-", false), ("0x1", false), ("1,2", false),
  ])
  func tellsANumberFromOtherText(_ text: String, _ expected: Bool) {
    let bytes = Array(text.utf8)
    #expect(JSONScanner.isNumber(bytes.span, at: TextRange(0, bytes.count)) == expected)
  }

  @Test(arguments: [
    ("[1,2.5,-3]", false), ("[1e5]", true), ("[1E5]", true), (#"["1e5"]"#, false),
    ("[" + String(repeating: "1", count: 300) + "]", false),
    ("[" + String(repeating: "1", count: 301) + "]", true),
  ])
  func marksNumbersWhoseSizeMustBeComputed(_ text: String, _ expected: Bool) throws {
    let bytes = Array(text.utf8)
    var scanner = JSONScanner()
    _ = try scanner.value(bytes.span)
    #expect(scanner.sawUnusualNumber == expected)
  }

  // MARK: Steps

  private func wrapped(_ value: [UInt8]) -> [UInt8] {
    Array("{\"x\":".utf8) + value + Array("}".utf8)
  }
}

/// The error that a text meets when it is read as one value; nil if there is none.
func refusal(of text: [UInt8]) -> JSONError? {
  var scanner = JSONScanner()
  do {
    _ = try scanner.value(text.span)
    try scanner.end(text.span)
    return nil
  } catch {
    return error
  }
}

/// The error that a text meets when it is walked as an object.
func walk(_ text: [UInt8]) -> JSONError? {
  var scanner = JSONScanner()
  do {
    try scanner.enterObject(text.span)
    while try scanner.nextKey(text.span) != nil { _ = try scanner.value(text.span) }
    try scanner.end(text.span)
    return nil
  } catch {
    return error
  }
}
