/// Reads the two clocks of the system. The only place in the filters' path that asks for the time.

public import MarketData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's clocks.
public enum SystemClock {
  /// Both clocks.
  ///
  /// The monotonic one stands still while the machine sleeps.
  public static func now() -> Now {
    Now(
      unix: UnixTime(microseconds: read(CLOCK_REALTIME)),
      monotonic: MonotonicTime(microseconds: read(CLOCK_MONOTONIC))
    )
  }

  /// How long the machine has slept since its start; zero where the system does not tell.
  public static func asleep() -> TimeSpan {
    #if canImport(Glibc)
      let steady = read(CLOCK_MONOTONIC)
      return TimeSpan(microseconds: max(0, read(CLOCK_BOOTTIME) - steady))
    #else
      return .seconds(0)
    #endif
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // Cannot fail: both clocks exist wherever Swift runs.
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
