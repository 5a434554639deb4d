/// Texts that are JSON and texts that are not, for whoever reads JSON; invented here, one fault each.
///
/// Named in the manner of Nicolas Seriot's JSONTestSuite, whose classes they follow.
public struct JSONCase: Sendable, CustomStringConvertible {
  public let name: String
  public let bytes: [UInt8]

  public var description: String { name }

  init(_ name: String, _ text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  init(_ name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// `["…"]` with these bytes between the quotes.
  init(_ name: String, inString bytes: [UInt8]) {
    self.init(name, bytes: Array("[\"".utf8) + bytes + Array("\"]".utf8))
  }

  /// True where the text fits on one line.
  public var isOneLine: Bool { !bytes.contains(0x0A) }
}

/// Every reader takes these.
public let validJSON: [JSONCase] = [
  JSONCase("array_spaces_inside", "[[]   ]"),
  JSONCase("array_empty", "[]"),
  JSONCase("array_empty_string", #"[""]"#),
  JSONCase("array_ending_with_newline", "[\"a\"]\n"),
  JSONCase("array_false", "[false]"),
  JSONCase("array_mixed", #"[null, 1, "1", {}]"#),
  JSONCase("array_null", "[null]"),
  JSONCase("array_newline_inside", "[1\n]"),
  JSONCase("array_leading_space", " [1]"),
  JSONCase("array_several_null", "[1,null,null,null,2]"),
  JSONCase("array_trailing_space", "[2] "),
  JSONCase("array_tabs", "[\t1\t,\t2\t]"),
  JSONCase("array_carriage_returns", "[1\r,\r2]\r"),
  JSONCase("number_0e+1", "[0e+1]"),
  JSONCase("number_0e1", "[0e1]"),
  JSONCase("number_0E0", "[0E0]"),
  JSONCase("number_after_space", "[ 4]"),
  JSONCase("number_close_to_zero", "[-0." + String(repeating: "0", count: 80) + "1]"),
  JSONCase("number_int_with_exponent", "[20e1]"),
  JSONCase("number_minus_zero", "[-0]"),
  JSONCase("number_minus_zero_fraction", "[-0.0]"),
  JSONCase("number_zero_fraction", "[0.0]"),
  JSONCase("number_negative", "[-123]"),
  JSONCase("number_negative_one", "[-1]"),
  JSONCase("number_capital_e", "[1E22]"),
  JSONCase("number_capital_e_negative", "[1E-2]"),
  JSONCase("number_capital_e_positive", "[1E+2]"),
  JSONCase("number_exponent", "[123e45]"),
  JSONCase("number_fraction_exponent", "[123.456e78]"),
  JSONCase("number_negative_exponent", "[1e-2]"),
  JSONCase("number_positive_exponent", "[1e+2]"),
  JSONCase("number_exponent_leading_zeros", "[1e0000001]"),
  JSONCase("number_simple_int", "[123]"),
  JSONCase("number_simple_real", "[123.456789]"),
  JSONCase("number_zero", "[0]"),
  JSONCase("number_trailing_zeros", "[1.5000000]"),
  JSONCase("number_one_digit", "[9]"),
  JSONCase("number_many_digits", "[" + String(repeating: "7", count: 400) + "]"),
  JSONCase("number_huge_exponent", "[0.4e00669999999999999999999999999999999999]"),
  JSONCase("object", #"{"asd":"sdf", "dfg":"fgh"}"#),
  JSONCase("object_basic", #"{"asd":"sdf"}"#),
  JSONCase("object_same_key", #"{"a":"b","a":"c"}"#),
  JSONCase("object_same_key_and_value", #"{"a":"b","a":"b"}"#),
  JSONCase("object_empty", "{}"),
  JSONCase("object_spaces_only", "{  }"),
  JSONCase("object_empty_key", #"{"":0}"#),
  JSONCase("object_escaped_null_in_key", #"{"foo\u0000bar": 42}"#),
  JSONCase("object_extreme_numbers", #"{ "min": -1.0e+28, "max": 1.0e+28 }"#),
  JSONCase(
    "object_long_strings",
    "{\"x\":[{\"id\": \"" + String(repeating: "x", count: 99) + "\"}]}"
  ),
  JSONCase("object_simple", #"{"a":[]}"#),
  JSONCase("object_unicode_escapes", #"{"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430"}"#),
  JSONCase("object_newlines", "{\n\"a\": \"b\"\n}"),
  JSONCase("object_space_around_colon", #"{"a" : 1}"#),
  JSONCase("object_nested", #"{"a":{"b":{"c":[{"d":null}]}}}"#),
  JSONCase("string_escapes_of_1_2_3_bytes", #"["\u0060\u012a\u12AB"]"#),
  JSONCase("string_surrogate_pair", #"["\uD801\udc37"]"#),
  JSONCase("string_surrogate_pairs", #"["\ud83d\ude39\ud83d\udc8d"]"#),
  JSONCase("string_allowed_escapes", #"["\"\\\/\b\f\n\r\t"]"#),
  JSONCase("string_backslash_and_u_zero", #"["\\u0000"]"#),
  JSONCase("string_escaped_quote", #"["\""]"#),
  JSONCase("string_comment_inside", #"["a/*b*/c/*d//e"]"#),
  JSONCase("string_double_escape_a", #"["\\a"]"#),
  JSONCase("string_double_escape_n", #"["\\n"]"#),
  JSONCase("string_escaped_control", #"["\u0012"]"#),
  JSONCase("string_escaped_noncharacter", #"["\uFFFF"]"#),
  JSONCase("string_in_array", #"["asd"]"#),
  JSONCase("string_in_array_leading_space", #"[ "asd"]"#),
  JSONCase("string_last_surrogates", #"["\uDBFF\uDFFF"]"#),
  JSONCase("string_first_surrogates", #"["\uD800\uDC00"]"#),
  JSONCase("string_nbsp_escape", #"["new\u00A0line"]"#),
  JSONCase("string_U+10FFFF", inString: [0xF4, 0x8F, 0xBF, 0xBF]),
  JSONCase("string_U+FFFF", inString: [0xEF, 0xBF, 0xBF]),
  JSONCase("string_U+10000", inString: [0xF0, 0x90, 0x80, 0x80]),
  JSONCase("string_U+0800", inString: [0xE0, 0xA0, 0x80]),
  JSONCase("string_U+0080", inString: [0xC2, 0x80]),
  JSONCase("string_U+D7FF", inString: [0xED, 0x9F, 0xBF]),
  JSONCase("string_U+E000", inString: [0xEE, 0x80, 0x80]),
  JSONCase("string_null_escape", #"["\u0000"]"#),
  JSONCase("string_one_byte_escape", #"["\u002c"]"#),
  JSONCase("string_pi", #"["π"]"#),
  JSONCase("string_U+1BFFF", inString: [0xF0, 0x9B, 0xBF, 0xBF]),
  JSONCase("string_simple_ascii", #"["asd "]"#),
  JSONCase("string_space", #"" ""#),
  JSONCase("string_three_byte_escape", #"["\u0821"]"#),
  JSONCase("string_two_byte_escape", #"["\u0123"]"#),
  JSONCase("string_line_separator", "[\"\u{2028}\"]"),
  JSONCase("string_paragraph_separator", "[\"\u{2029}\"]"),
  JSONCase("string_escape_u", #"["\u0061\u30af\u30EA\u30b9"]"#),
  JSONCase("string_escaped_newline", #"["new\u000Aline"]"#),
  JSONCase("string_delete", inString: [0x7F]),
  JSONCase("string_escaped_backslash", #"["\u005C"]"#),
  JSONCase("string_unicode", "[\"⍂㈴⍂\"]"),
  JSONCase("string_escaped_quote_as_unicode", #"["\u0022"]"#),
  JSONCase("string_korean_and_emoji", "[\"비트코인 📈 업비트\"]"),
  JSONCase("string_seven_plain_then_wide", "[\"1234567é\"]"),
  JSONCase("string_eight_plain_then_escape", #"["12345678\n"]"#),
  JSONCase("string_of_15_16_17", #"["123456789012345","1234567890123456","12345678901234567"]"#),
  JSONCase("lonely_false", "false"),
  JSONCase("lonely_int", "42"),
  JSONCase("lonely_negative_real", "-0.1"),
  JSONCase("lonely_null", "null"),
  JSONCase("lonely_string", #""asd""#),
  JSONCase("lonely_true", "true"),
  JSONCase("lonely_empty_string", "\"\""),
  JSONCase("trailing_newline", "[\"a\"]\n"),
  JSONCase("true_in_array", "[true]"),
  JSONCase("blank_array", " [] "),
  JSONCase(
    "nested_64",
    String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
  ),
]
