/// Asks the system's resolver on a thread of its own, which does nothing but getaddrinfo.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Names in, numeric addresses out.
///
/// The thread lives only while there are questions, so a loop that dials numbers never has one.
final class Resolver: Sendable {
  enum Answer: Sendable {
    case addresses([Address])
    case failure(String)
  }

  private struct State {
    var questions: [String] = []
    var answers: [(host: String, answer: Answer)] = []
    var isRunning = false
    var isClosed = false
  }

  /// Addresses taken from one answer: more would outlast any attempt.
  private static let maximumAddresses = 8

  private let state = Mutex(State())
  /// Asked at every turn, so that the lock need not be taken.
  private let hasAnswers = Atomic<Bool>(false)
  private let waker: Waker

  init(waker: Waker) { self.waker = waker }

  /// Puts a question; a host that waits already is not asked twice.
  func ask(_ host: String) {
    let mustStart = state.withLock { state in
      guard !state.isClosed, !state.questions.contains(host) else { return false }
      state.questions.append(host)
      guard !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
    guard mustStart, !startThread() else { return }
    state.withLock { state in
      state.isRunning = false
      for host in state.questions {
        state.answers.append((host, .failure("\(host): no thread to ask the resolver")))
      }
      hasAnswers.store(true, ordering: .releasing)
      state.questions.removeAll()
    }
  }

  /// True if there are answers to take; costs no lock.
  var hasNews: Bool { hasAnswers.load(ordering: .acquiring) }

  /// The answers since the last call.
  func takeAnswers() -> [(host: String, answer: Answer)] {
    guard hasNews else { return [] }
    return state.withLock { state in
      hasAnswers.store(false, ordering: .relaxed)
      let answers = state.answers
      state.answers = []
      return answers
    }
  }

  /// Forgets all questions; a thread inside getaddrinfo ends by itself after its answer.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.questions.removeAll()
    }
  }

  private func run() {
    while let host = next() {
      let answer = Self.resolve(host)
      state.withLock { state in
        state.questions.removeAll { $0 == host }
        state.answers.append((host, answer))
        hasAnswers.store(true, ordering: .releasing)
      }
      waker.wake()
    }
  }

  private func next() -> String? {
    state.withLock { state in
      if let host = state.questions.first { return host }
      state.isRunning = false
      return nil
    }
  }

  /// Starts the thread with every signal blocked, so that a signal always ends the loop's sleep.
  private func startThread() -> Bool {
    var all = sigset_t()
    var previous = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    // The thread owns this reference and gives it back when it ends.
    let box = unsafe Unmanaged.passRetained(self)
    #if canImport(Darwin)
      var thread: pthread_t?
      let failed = unsafe pthread_create(
        &thread,
        nil,
        { argument in
          let resolver = unsafe Unmanaged<Resolver>.fromOpaque(argument).takeRetainedValue()
          resolver.run()
          return nil
        },
        box.toOpaque()
      )
      if failed == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
    #else
      var thread = pthread_t()
      let failed = unsafe pthread_create(
        &thread,
        nil,
        { argument in
          guard let argument = unsafe argument else { return nil }
          let resolver = unsafe Unmanaged<Resolver>.fromOpaque(argument).takeRetainedValue()
          resolver.run()
          return nil
        },
        box.toOpaque()
      )
      if failed == 0 { pthread_detach(thread) }
    #endif
    if failed != 0 { unsafe box.release() }
    return failed == 0
  }

  private static func resolve(_ host: String) -> Answer {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      unsafe hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, nil, &hints, &list)
    guard code == 0 else {
      return .failure("\(host): \(unsafe String(cString: gai_strerror(code)))")
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [Address] = []
    var next = unsafe list
    while let entry = unsafe next, addresses.count < maximumAddresses {
      if let address = unsafe numeric(entry.pointee), !addresses.contains(address) {
        addresses.append(address)
      }
      unsafe next = entry.pointee.ai_next
    }
    return addresses.isEmpty ? .failure("\(host): no address") : .addresses(addresses)
  }

  private static func numeric(_ info: addrinfo) -> Address? {
    let family: AddressFamily
    switch unsafe info.ai_family {
    case AF_INET: family = .ipv4
    case AF_INET6: family = .ipv6
    default: return nil
    }
    // NI_MAXHOST is 1,025; a numeric address with a scope stays far below 64.
    let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let code = unsafe getnameinfo(
        info.ai_addr,
        info.ai_addrlen,
        buffer.baseAddress,
        64,
        nil,
        0,
        NI_NUMERICHOST
      )
      guard code == 0, let start = buffer.baseAddress else { return String?.none }
      return unsafe String(cString: start)
    }
    return text.map { Address(text: $0, family: family) }
  }
}
