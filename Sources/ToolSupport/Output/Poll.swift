/// poll(2) on one descriptor, in words.

import MarketData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether a write would find room, or an error at once.
///
/// -1 milliseconds waits for ever.
///
/// False also when a signal came first.
func isWritable(_ descriptor: Int32, withinMilliseconds limit: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return unsafe poll(&request, 1, limit) > 0
}

/// The same for a limit in time, which a signal does not shorten.
func becomesWritable(_ descriptor: Int32, withinMilliseconds limit: Int32) -> Bool {
  let end = SystemClock.now().monotonic + .milliseconds(Int64(limit))
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  var rest = limit
  while true {
    let found = unsafe poll(&request, 1, rest)
    guard found < 0, lastErrno == EINTR else { return found > 0 }
    let left = (end - SystemClock.now().monotonic).microseconds
    rest = Int32(clamping: max(0, (left + 999) / 1_000))
  }
}

/// Whether whoever reads the descriptor's other end has gone.
func hasHungUp(_ descriptor: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: 0, revents: 0)
  guard unsafe poll(&request, 1, 0) > 0 else { return false }
  return request.revents & Int16(POLLERR | POLLHUP) != 0
}
