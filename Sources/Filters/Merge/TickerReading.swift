import MarketData
import NDJSON

/// What merge needs of a ticker, read when its line comes: its turn may come later.
///
/// Read once, not once for its time and once in its turn (bench row `merge`).
struct TickerReading {
  let place: RecordPlace
  /// When it was received, Unix microseconds; nil where it does not say so.
  let recvUs: Int64?
  /// What it says, apart from when and by which way it reached us.
  let content: UInt64
  /// Which key it has, if that was known then.
  let note: Int

  /// The record is lent, so that it is not copied.
  init(_ record: inout RecordLine, in text: Span<UInt8>) throws(Rejection) {
    place = try RecordPlace(&record, in: text)
    recvUs = record.integer(.recvUs, in: text)
    content = Digest.content(of: record, text)
    note = RecordLine.noNote
  }

  /// Reads a record like an earlier one, whose strings are known to be right.
  ///
  /// 300 instructions less (bench row `merge`); nil where its times must be looked at more closely.
  init?(_ record: inout RecordLine, noted: Note, in text: Span<UInt8>) {
    guard let times = record.closeTimes(in: text) else { return nil }
    place = RecordPlace(
      exchange: record[.exchange].range,
      symbol: record[.symbol].range,
      way: noted.way,
      tsMs: times.tsMs
    )
    recvUs = times.recvUs
    content = Digest.content(of: record, text)
    note = noted.key
  }

  /// Reads a pushed ticker of which it is known where it has all that; nil in doubt.
  @inline(__always)
  init?(_ places: PushedPlaces, noted note: Int, in text: Span<UInt8>) {
    guard let times = places.frame.times(in: text) else { return nil }
    place = RecordPlace(
      exchange: places.exchange,
      symbol: places.symbol,
      way: .realtime,
      tsMs: times.tsMs
    )
    recvUs = times.recvUs
    content = places.frame.digest(of: text)
    self.note = note
  }

  /// What is kept with the form of a ticker: its key's note, by which way it came, and whether it is
  /// known where its lines have what merge needs.
  struct Note {
    /// As ``KeyedStates`` tells it; it leaves these two bits free.
    let key: Int
    let way: RecordPlace.Way
    let hasPlaces: Bool

    private static let restBit = 1 << 62
    private static let placesBit = 1 << 61

    init(key: Int, way: RecordPlace.Way, hasPlaces: Bool) {
      self.key = key
      self.way = way
      self.hasPlaces = hasPlaces
    }

    /// What ``RecordLine/note`` says.
    init(_ note: Int) {
      way = note & Note.restBit == 0 ? .realtime : .rest
      let isNone = note == RecordLine.noNote
      hasPlaces = !isNone && note & Note.placesBit != 0
      key = isNone ? note : note & ~(Note.restBit | Note.placesBit)
    }

    var value: Int {
      key | (way == .rest ? Note.restBit : 0) | (hasPlaces ? Note.placesBit : 0)
    }
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

  /// The same once merge has had another line in hand.
  var afterwards: LineReading {
    if case .inHand = self { .unread } else { self }
  }
}
