/// Makes text from outside fit for a terminal: no control characters, a bounded length.

/// `text` with every character that could drive a terminal shown as an escape, and cut to
/// `limit` UTF-8 bytes with an ellipsis.
///
/// Escaped are C0, DEL and C1 controls, line separators, and the marks that reverse a line's
/// direction. What was escaped already is not escaped again: backslashes stay as they are.
func plainText(_ text: String, limit: Int) -> String {
  var out = ""
  var length = 0
  for scalar in text.unicodeScalars {
    let piece = isControl(scalar) ? escape(scalar) : String(scalar)
    length += piece.utf8.count
    if length > limit { return out + "…" }
    out += piece
  }
  return out
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7f..<0xa0: true
  case 0x2028, 0x2029: true
  case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
  default: false
  }
}

private func escape(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{\(String(scalar.value, radix: 16))}"
  }
}
