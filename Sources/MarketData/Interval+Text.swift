public import NDJSON

extension Interval {
  /// The interval spelled so in a record, or nil; told by its bytes, without a String.
  public init?(_ text: Span<UInt8>, at range: TextRange) {
    switch text.word(at: range) {  // little-endian
    case 0x7331: self = .second
    case 0x6D31: self = .minute
    case 0x6D33: self = .threeMinutes
    case 0x6D35: self = .fiveMinutes
    case 0x6D3531: self = .fifteenMinutes
    case 0x6D3033: self = .thirtyMinutes
    case 0x6831: self = .hour
    case 0x6832: self = .twoHours
    case 0x6834: self = .fourHours
    case 0x6836: self = .sixHours
    case 0x683231: self = .twelveHours
    case 0x6431: self = .day
    case 0x6433: self = .threeDays
    case 0x7731: self = .week
    case 0x4D31: self = .month
    default: return nil
    }
    // A word says nothing of zero bytes behind the name.
    guard range.count == name.utf8.count else { return nil }
  }
}
