/// One attempt to reach a server and the connection it becomes: resolving, dialling address after
/// address, handshake, open, closing, ended. It ends once, by whichever comes first: libwebsockets'
/// last callback, its refusal to start, or a deadline of our own.

/// What a link is used for: a WebSocket connection or an HTTP request.
protocol LinkUser: AnyObject {
  var requestHeaders: String { get }
  func opened(_ wire: Wire)
  /// The headers of the answer are in.
  func answered(_ wire: Wire) -> ClientLink.Answer
  func readable(_ wire: Wire) -> Bool
  func received(_ bytes: Span<UInt8>) -> Bool
  func writable(_ wire: Wire) -> Bool
  func completed()
  /// Called between turns, once.
  func ended(_ end: ConnectionEnd)
}

final class ClientLink: WireOwner {
  /// What becomes of an answer.
  enum Answer {
    /// Its body is what was asked for.
    case body
    /// It is a yes to the upgrade.
    case upgraded
    /// The attempt ends; nil: the user knows why.
    case refused(ConnectionEnd.Cause?)
  }

  enum Phase {
    case waiting
    case resolving
    case connecting(Address)
    case handshaking(Address)
    case open
    case closing
    case ended
  }

  let url: TransportURL
  private(set) var phase = Phase.waiting
  private(set) var wire: Wire?
  private unowned let core: LoopCore
  private var user: (any LinkUser)?
  private let proxy: ProxySettings.Proxy?
  private var wireID: UInt = 0
  private var addresses: [Address]?
  private var isDialling = false
  private var wasOpen = false
  private var certificateProblem: String?
  private var cause: ConnectionEnd.Cause?
  private var peerCode: UInt16?
  private var peerReason = ""

  private let attemptEnds: Int64
  private let handshakeLimit: Int64?
  private var phaseEnds = Int64.max

  /// Both limits are in microseconds.
  ///
  /// - Parameters:
  ///   - attemptLimit: for everything up to the opening.
  ///   - handshakeLimit: for TLS and the answer, once TCP stands; nil: what is left of the attempt.
  init(
    _ url: TransportURL,
    core: LoopCore,
    user: any LinkUser,
    attemptLimit: Int64,
    handshakeLimit: Int64? = nil
  ) {
    self.url = url
    self.handshakeLimit = handshakeLimit
    self.core = core
    self.user = user
    proxy = core.configuration.proxies.proxy(for: url.host, isSecure: url.scheme.isSecure)
    attemptEnds = MonotonicClock.microseconds() + attemptLimit
    core.add(self)
  }

  var deadline: Int64 {
    switch phase {
    case .open, .ended: .max
    case .closing: phaseEnds
    case .waiting, .resolving, .connecting, .handshaking: min(attemptEnds, phaseEnds)
    }
  }

  /// The host to dial: the proxy's, if there is one.
  private var dialledHost: String { proxy?.host ?? url.host }

  // MARK: Reaching the server

  /// Takes the next step: asks for addresses, or dials the next one.
  func dial(at now: Int64) {
    switch phase {
    case .waiting: resolve(at: now)
    case .resolving, .connecting: dialNext(at: now)
    case .handshaking, .open, .closing, .ended: break
    }
  }

  private func resolve(at now: Int64) {
    guard core.configuration.usesTLS || !url.scheme.isSecure else {
      return finish(.tls("this loop was made without TLS"))
    }
    if let known = HostName.knownAddresses(of: dialledHost) {
      addresses = known
      phase = .resolving
      dialNext(at: now)
    } else {
      phase = .resolving
      let limits = core.configuration.limits
      let isKnown = !core.book.addresses(of: dialledHost).isEmpty
      phaseEnds = now + (isKnown ? limits.knownHost : limits.resolver)
      core.resolver.ask(dialledHost)
    }
  }

  func resolved(_ host: String, _ answer: Resolver.Answer, at now: Int64) {
    guard case .resolving = phase, addresses == nil, host == dialledHost else { return }
    switch answer {
    case .addresses: useBook(at: now, orFailWith: "\(host): no address")
    case .failure(let text): useBook(at: now, orFailWith: text)
    }
  }

  /// Dials what the book holds: a name that does not resolve now may still have its last address.
  private func useBook(at now: Int64, orFailWith text: String) {
    let known = core.book.addresses(of: dialledHost)
    guard !known.isEmpty else { return finish(.dns(text)) }
    addresses = known
    dialNext(at: now)
  }

  private func dialNext(at now: Int64) {
    while true {
      guard let address = addresses?.first else { return finish(unreachable) }
      addresses?.removeFirst()
      phase = .connecting(address)
      phaseEnds = now + core.configuration.limits.address
      wireID = core.newWire(ownedBy: self)
      isDialling = true
      Exhaustion.clear()
      let wire = core.open(
        LWSContext.Dial(id: wireID, address: address.text, url: url, proxy: proxy)
      )
      let exhaustion = wire == nil ? Exhaustion.text : nil
      isDialling = false
      self.wire = wire
      if wire != nil { return }
      core.removeOwner(wireID)
      // No fault of the address, and the next one would fare no better.
      if let exhaustion { return finish(.exhausted(exhaustion)) }
      core.book.failed(address, for: dialledHost)
    }
  }

  private var unreachable: ConnectionEnd.Cause {
    guard let proxy else { return .refused }
    return .proxy("cannot reach \(proxy.description)")
  }

  // MARK: Deadlines

  func expire(at now: Int64) {
    guard now >= deadline else { return }
    switch phase {
    case .open, .ended: break
    case .closing: finish(cause ?? .localClose)
    case .waiting: finish(.timeout("starting"))
    case .resolving:
      guard now < attemptEnds, addresses == nil else { return finish(.timeout("resolving")) }
      useBook(at: now, orFailWith: "\(dialledHost): no answer from the resolver")
    case .connecting(let address):
      core.book.failed(address, for: dialledHost)
      guard now < attemptEnds, addresses?.isEmpty == false else {
        return finish(proxy == nil ? .timeout("connecting") : unreachable)
      }
      dropWire()
      dialNext(at: now)
    case .handshaking(let address):
      core.book.failed(address, for: dialledHost)
      finish(timedOutHandshake)
    }
  }

  private var timedOutHandshake: ConnectionEnd.Cause {
    guard let proxy else { return .timeout("waiting for the server's answer") }
    return .proxy("no answer through \(proxy.description)")
  }

  // MARK: Ending it ourselves

  /// Starts the closing handshake; `writable` sends the frame.
  ///
  /// Before the opening: ends at once.
  func beginClosing(_ cause: ConnectionEnd.Cause) {
    switch phase {
    case .open:
      phase = .closing
      self.cause = cause
      phaseEnds = MonotonicClock.microseconds() + core.configuration.limits.close
      core.watch(self, true)
      wire?.askToWrite()
    case .waiting, .resolving, .connecting, .handshaking: finish(cause)
    case .closing, .ended: break
    }
  }

  /// Ends without a close frame.
  func abandon() { finish(.localClose) }

  func loopClosed() { finish(.localClose) }

  /// The single way out.
  ///
  /// The user is told between turns; what libwebsockets still says is ignored.
  private func finish(_ cause: ConnectionEnd.Cause) {
    if case .ended = phase { return }
    phase = .ended
    dropWire()
    core.remove(self)
    let end = ConnectionEnd(cause: cause, code: peerCode, reason: peerReason, wasOpen: wasOpen)
    let user = self.user
    self.user = nil
    core.tellSoon { user?.ended(end) }
  }

  private func dropWire() {
    core.removeOwner(wireID)
    wire?.killSoon()
    wire = nil
  }

  // MARK: What libwebsockets says

  func connected(_ wire: Wire) {
    guard case .connecting(let address) = phase else { return }
    self.wire = wire
    phase = .handshaking(address)
    phaseEnds = handshakeLimit.map { MonotonicClock.microseconds() + $0 } ?? .max
    wire.setUserTimeout(milliseconds: 25_000)
    if proxy == nil { core.book.worked(address, for: dialledHost) }
  }

  var requestHeaders: String { user?.requestHeaders ?? "" }

  func certificateRefused(_ text: String) { certificateProblem = text }

  func failed(_ text: String, on wire: Wire) {
    guard case .handshaking(let address) = phase else { return }
    core.book.failed(address, for: dialledHost)
    guard cause == nil else { return }
    let status = wire.httpStatus
    if let certificateProblem {
      cause = .tls(certificateProblem)
    } else if text.contains("SSL") || text.contains("server's cert") {
      cause = .tls(text)
    } else if text.contains("SYSCALL") {
      cause = .tls("the connection was closed during the TLS handshake")
    } else if let proxy, text.contains("roxy") || text == "Closed before conn" {
      // The status of its answer, if there was one, stays inside libwebsockets.
      cause = .proxy("\(proxy.description) refused, hung up, or is no HTTP proxy")
    } else if status != 0, status != 101 {
      cause = .http(status: status, retryAfterSeconds: wire.retryAfterSeconds)
    } else {
      cause = .handshake(Self.words(text))
    }
  }

  /// libwebsockets' text for people.
  private static func words(_ text: String) -> String {
    let text = text.hasPrefix("HS: ") ? String(text.dropFirst(4)) : text
    return switch text {
    case "EXT: unknown ext": "the answer has an extension that was not offered"
    case "OOM": "out of memory"
    default: text
    }
  }

  func answered(_ wire: Wire) -> Bool {
    guard let user else { return false }
    switch user.answered(wire) {
    case .body: break
    case .upgraded:
      self.wire = wire
      phase = .open
      wasOpen = true
      core.watch(self, false)
      user.opened(wire)
    case .refused(let cause):
      self.cause = cause
      return false
    }
    return true
  }

  func readable(_ wire: Wire) -> Bool { user?.readable(wire) ?? false }
  func received(_ bytes: Span<UInt8>) -> Bool { user?.received(bytes) ?? false }
  func completed() { user?.completed() }

  func writable(_ wire: Wire) -> Bool { user?.writable(wire) ?? false }

  /// The peer's close frame came: its code (two bytes) and text, or nothing.
  func peerClosing(_ payload: Span<UInt8>) {
    guard case .open = phase else { return }
    cause = .peerClosed
    if payload.count >= 2 {
      peerCode = UInt16(payload[0]) << 8 | UInt16(payload[1])
      var text: [UInt8] = []
      for index in 2..<payload.count { text.append(payload[index]) }
      peerReason = String(decoding: text, as: UTF8.self)
    }
    phase = .closing
    // Our half follows; a peer that does not take it is left.
    phaseEnds = MonotonicClock.microseconds() + core.configuration.limits.close
    core.watch(self, true)
    wire?.askToWrite()
  }

  func destroyed() {
    // Inside `open`: the nil that follows says the same, and the next address is tried there.
    guard !isDialling else { return }
    wire = nil
    switch phase {
    case .waiting, .resolving, .ended: break
    case .connecting(let address):
      core.book.failed(address, for: dialledHost)
      if addresses?.isEmpty == false {
        phase = .resolving
        phaseEnds = .max
        core.dialSoon(self)
      } else {
        finish(unreachable)
      }
    case .handshaking: finish(cause ?? .handshake("closed without an answer"))
    case .open, .closing: finish(cause ?? .dropped)
    }
  }
}
