/// The inside of an event loop: who owns which wire, what waits to start, what waits to be told.

/// Everything here runs on the loop's thread.
///
/// Nothing is told or dialled from inside a libwebsockets callback but messages and openings: ends
/// are told, and dialling is done, between turns, because libwebsockets' buffers are in use during
/// a callback.
final class LoopCore {
  let configuration: EventLoop.Configuration
  let waker = Waker()
  let resolver: Resolver
  var book = AddressBook()
  private(set) weak var serverSide: (any ServerSide)?

  private var context: LWSContext?
  private var owners: [UInt: any WireOwner] = [:]
  private var lastOwner: (id: UInt, owner: any WireOwner)?
  private var lastWireID: UInt = 0
  /// Attempts and connections that have a deadline of their own.
  private var timed: [ObjectIdentifier: ClientLink] = [:]
  /// All clients that have not ended.
  private var links: [ObjectIdentifier: ClientLink] = [:]
  private var ready: [ClientLink] = []
  private var told: [() -> Void] = []
  /// False while there is nothing but open connections: looked at twice a turn, in place of the
  /// four above.
  private var hasWork = false
  private var isTurning = false
  private var mustClose = false

  init(_ configuration: EventLoop.Configuration) throws(TransportError) {
    self.configuration = configuration
    resolver = Resolver(waker: waker)
    let context = try LWSContext(configuration, core: self)
    self.context = context
    waker.arm(address: context.address)
  }

  var listeningPort: Int { context?.listeningPort ?? 0 }
  func serve(_ side: any ServerSide) { serverSide = side }

  // MARK: Turns

  func turn(until deadline: Int64) {
    precondition(!isTurning, "a turn of the loop was started from inside a turn")
    isTurning = true
    defer {
      isTurning = false
      if mustClose { close() }
    }
    let didTell = settle()
    let isBusy = didTell || (hasWork && !(ready.isEmpty && told.isEmpty))
    let until = hasWork ? min(deadline, earliestDeadline) : deadline
    context?.service(until: isBusy ? nil : until)
    _ = settle()
  }

  /// Does what may not be done inside a callback; true if the caller was told something.
  private func settle() -> Bool {
    guard hasWork || resolver.hasNews else { return false }
    settleLinks()
    let telling = told
    told.removeAll()
    for tell in telling { tell() }
    hasWork = !timed.isEmpty || !ready.isEmpty || !told.isEmpty
    return !telling.isEmpty
  }

  private func settleLinks() {
    let answers = resolver.takeAnswers()
    guard !answers.isEmpty || !timed.isEmpty || !ready.isEmpty else { return }
    let now = MonotonicClock.microseconds()
    for (host, answer) in answers {
      if case .addresses(let addresses) = answer { book.resolved(host, to: addresses) }
      for link in Array(links.values) { link.resolved(host, answer, at: now) }
    }
    for link in Array(timed.values) { link.expire(at: now) }
    let starting = ready
    ready.removeAll()
    for link in starting { link.dial(at: now) }
  }

  private var earliestDeadline: Int64 {
    timed.values.reduce(Int64.max) { min($0, $1.deadline) }
  }

  // MARK: Clients

  func add(_ link: ClientLink) {
    guard context != nil else { return link.loopClosed() }
    links[ObjectIdentifier(link)] = link
    timed[ObjectIdentifier(link)] = link
    ready.append(link)
    hasWork = true
  }

  func remove(_ link: ClientLink) {
    links[ObjectIdentifier(link)] = nil
    timed[ObjectIdentifier(link)] = nil
    ready.removeAll { $0 === link }
  }

  /// Has `link.dial` called before the next sleep.
  func dialSoon(_ link: ClientLink) {
    ready.append(link)
    hasWork = true
  }

  /// Sets whether `link.expire` is called when its deadline passes.
  func watch(_ link: ClientLink, _ isWatched: Bool) {
    timed[ObjectIdentifier(link)] = isWatched ? link : nil
    hasWork = true
  }

  func tellSoon(_ tell: @escaping () -> Void) {
    told.append(tell)
    hasWork = true
  }

  func open(_ dial: LWSContext.Dial) -> Wire? { context?.open(dial) }

  // MARK: Wires

  /// A number no wire had before.
  func newWire(ownedBy owner: any WireOwner) -> UInt {
    lastWireID += 1
    owners[lastWireID] = owner
    return lastWireID
  }

  /// Asked for each piece that arrives: mostly the one asked for before.
  func owner(_ id: UInt) -> (any WireOwner)? {
    if let lastOwner, lastOwner.id == id { return lastOwner.owner }
    lastOwner = owners[id].map { (id, $0) }
    return lastOwner?.owner
  }

  @discardableResult
  func removeOwner(_ id: UInt) -> (any WireOwner)? {
    lastOwner = nil
    return owners.removeValue(forKey: id)
  }

  // MARK: Closing

  /// Destroys the context; every connection that lives is told its end.
  ///
  /// Inside a turn: after it.
  func close() {
    guard !isTurning else {
      mustClose = true
      return
    }
    mustClose = false
    guard let context else { return }
    waker.disarm()
    resolver.close()
    for link in Array(links.values) { link.loopClosed() }
    self.context = nil
    context.destroy()
    while !told.isEmpty {
      let telling = told
      told.removeAll()
      for tell in telling { tell() }
    }
  }
}
