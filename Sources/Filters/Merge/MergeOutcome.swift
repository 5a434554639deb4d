public import MarketData

/// What became of one line of input.
public enum MergeOutcome: Equatable, Sendable {
  /// It was written, byte for byte.
  case written
  /// A closed candle behind a hole: it is written when the hole is filled or given up.
  case held
  case suppressed(Suppression)
  case rejected(Rejection)
}

/// Why a good record was not written.
public enum Suppression: UInt8, CaseIterable, Sendable {
  /// It, or a newer one of its key, was already written; or its place was given up as a gap.
  case late
  /// A trade or a closed candle that was already written or is held.
  case duplicate
  /// A REST record while realtime is believed.
  case superseded

  /// The word for it in the summary.
  public var name: String {
    switch self {
    case .late: "late"
    case .duplicate: "duplicate"
    case .superseded: "superseded"
    }
  }
}

/// Why a line cannot be merged: merge must know whose record it is and when it was made.
///
/// Values are not judged beyond that; `dantaro-validate` does it.
public enum Rejection: Error, Equatable, Sendable {
  case malformed(Malformed)
  /// A key without which the record has no place is not there or of the wrong type.
  case missing(RecordKey)
  /// A candle whose open time is not a boundary of its interval.
  case unaligned
  /// Exchange and symbol are longer than any name is.
  case longName
  /// The line is longer than the longest that is looked at.
  case oversized
  /// More symbols than are kept apart.
  case tooManyKeys

  /// The word for it in the summary.
  public var name: String {
    switch self {
    case .malformed: "malformed"
    case .missing: "missing_field"
    case .unaligned: "unaligned"
    case .longName: "long_name"
    case .oversized: "oversized"
    case .tooManyKeys: "too_many_keys"
    }
  }

  /// One phrase for people.
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .missing(let key): "\"\(key.name)\" is missing or of the wrong type"
    case .unaligned: "a candle's \"ts_ms\" is no boundary of its interval"
    case .longName: "\"exchange\" and \"symbol\" are longer than \(SourceMerge.longestName) bytes"
    case .oversized: "the line is too long"
    case .tooManyKeys: "more symbols than are kept apart"
    }
  }
}
