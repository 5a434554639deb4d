import NDJSON

/// The outer object of a venue's message or answer, checked whole; its ranges point into the text.
protocol MessageEnvelope {
  init(_ text: Span<UInt8>) throws(JSONError)
  var hasEscapes: Bool { get }
}

extension MessageEnvelope {
  /// Reads a text, once more with its escapes written plainly into `rows` where it has any, and gives
  /// both to `take`.
  static func read<Meaning>(
    _ text: Span<UInt8>,
    into rows: inout MessageRows,
    _ take: (Self, Span<UInt8>, inout MessageRows) -> Meaning
  ) throws(JSONError) -> Meaning {
    let envelope = try Self(text)
    if !envelope.hasEscapes { return take(envelope, text, &rows) }
    rows.plainText = JSONText.plain(text)
    let plain = rows.plainText
    return take(try Self(plain.span), plain.span, &rows)
  }
}
