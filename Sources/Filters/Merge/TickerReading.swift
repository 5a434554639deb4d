import MarketData
import NDJSON

/// What merge needs of a ticker, read when its line comes: its turn may come later.
///
/// Read once, not once for its time and once in its turn (bench row `merge`).
struct TickerReading {
  let place: RecordPlace
  /// What it says, apart from when and by which way it reached us.
  let content: UInt64
  /// Which key it has, if that was known then.
  let note: Int

  /// The record is lent, so that it is not copied.
  init(_ record: inout RecordLine, in text: Span<UInt8>) throws(Rejection) {
    place = try RecordPlace(&record, in: text)
    content = Digest.content(of: record, text)
    note = record.note
  }
}

/// A line that was read, but whose turn may come later.
enum LineReading {
  case ticker(TickerReading)
  case rejected(Rejection)
  /// Any other record, as long as merge still has it in hand.
  case inHand
  /// One that is to be read when its turn comes.
  case unread
}
