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

  /// What a message of a socket comes to, where `take` knows what its envelope says.
  static func message(
    _ text: Span<UInt8>,
    into rows: inout MessageRows,
    _ take: (Self, Span<UInt8>, inout MessageRows) -> FeedMessage
  ) -> FeedMessage {
    do throws(JSONError) {
      return try read(text, into: &rows, take)
    } catch {
      return .unreadable(error.description)
    }
  }

  /// What an answer over REST comes to.
  static func answer(
    _ body: Span<UInt8>,
    status: Int,
    into rows: inout MessageRows,
    _ take: (Self, Span<UInt8>, inout MessageRows) -> SnapshotAnswer
  ) -> SnapshotAnswer {
    do throws(JSONError) {
      return try read(body, into: &rows, take)
    } catch {
      return .refused(SnapshotRefusal(notJSON: body, status: status))
    }
  }
}

/// An answer without an outer object of its own.
struct BareAnswer: MessageEnvelope {
  let value: JSONValue
  let hasEscapes: Bool

  init(_ text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    value = try scanner.value(text)
    try scanner.end(text)
    hasEscapes = scanner.sawEscape
  }
}
