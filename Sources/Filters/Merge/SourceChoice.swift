import MarketData

/// Decides which of two sources of one key to believe: realtime while it lives, else REST.
///
/// Knows nothing of records' contents. Silence alone changes nothing: REST takes over only when it
/// has something newer to say, and realtime takes back with its first record that is not older.
struct SourceChoice {
  /// A realtime record that was not older than what was written.
  struct Sighting {
    var input: Int
    /// The line's number in the order of all lines.
    var order: UInt64
    var time: MonotonicTime
  }

  /// Whether a REST record may be written.
  enum Admission: Equatable {
    /// Yes: REST is what is believed.
    case believed
    /// Only one newer than what was written, and then realtime has been given up.
    case ifNewer(because: FallbackCause)
    case refused
  }

  private enum Belief {
    /// No realtime record has come yet.
    case restAlone
    case realtime(latest: Sighting, otherInput: Sighting?)
    case fallback
  }

  private var belief = Belief.restAlone

  /// True if a realtime record would end a fallback.
  var isFallback: Bool {
    switch belief {
    case .fallback: true
    case .restAlone, .realtime: false
    }
  }

  /// Notes a realtime record; true if it ends a fallback.
  mutating func sawRealtime(_ sighting: Sighting) -> Bool {
    switch belief {
    case .restAlone:
      belief = .realtime(latest: sighting, otherInput: nil)
      return false
    case .realtime(let latest, let other):
      // Two feeds are kept apart, so that the end of one does not put the other in doubt.
      belief = .realtime(
        latest: sighting,
        otherInput: latest.input == sighting.input ? other : latest
      )
      return false
    case .fallback:
      belief = .realtime(latest: sighting, otherInput: nil)
      return true
    }
  }

  /// Whether a REST record may pass at `now`.
  ///
  /// `isCut` says whether the connection behind a sighting has been lost since.
  func admission(
    at now: MonotonicTime,
    staleAfter: TimeSpan,
    isCut: (Sighting) -> Bool
  ) -> Admission {
    switch belief {
    case .restAlone, .fallback:
      return .believed
    case .realtime(let latest, let other):
      func isAlive(_ sighting: Sighting) -> Bool {
        now - sighting.time <= staleAfter && !isCut(sighting)
      }
      if isAlive(latest) || other.map(isAlive) ?? false { return .refused }
      return .ifNewer(
        because: isCut(latest) ? .disconnected : .silent(now - latest.time)
      )
    }
  }

  /// A newer REST record is being written: realtime is no longer believed.
  mutating func fallBack() {
    belief = .fallback
  }
}

/// Why realtime is not believed any more.
enum FallbackCause: Equatable {
  case silent(TimeSpan)
  case disconnected

  /// For people, and for the status record's message.
  var message: String {
    switch self {
    case .silent(let span):
      let tenths = span.microseconds / 100_000
      return "realtime silent for \(tenths / 10).\(tenths % 10) s"
    case .disconnected:
      return "realtime disconnected"
    }
  }
}

/// A change of the believed source.
enum SourceChange: Equatable {
  case fallback(FallbackCause)
  case realtime
}

/// What is to be done with a tick, and what has to be told before it.
struct TickVerdict: Equatable {
  var suppression: Suppression?
  var change: SourceChange?

  static let write = TickVerdict()
  static func suppress(_ reason: Suppression) -> TickVerdict { TickVerdict(suppression: reason) }
}
