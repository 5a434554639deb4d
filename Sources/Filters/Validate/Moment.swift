/// A record's own times, and the moment at which it is judged.
struct Moment {
  /// The exchange's time, Unix milliseconds.
  let tsMs: Int64
  /// When the bytes reached us, Unix microseconds.
  let recvUs: Int64
  /// Now, Unix microseconds.
  let nowUs: Int64
  let isRealtime: Bool
  /// True for a while after the clock was set: ages mean nothing then.
  let clockWasSet: Bool
}
