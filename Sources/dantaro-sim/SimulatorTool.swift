import LWSTransport
import MarketData
import Simulator
import ToolSupport

/// Runs a simulated exchange: the loop, the clock, the log and the end.
///
/// What is said on the sockets is the server's.
struct SimulatorTool {
  private let diagnostics: Diagnostics
  private let port: Int
  private let certificate: ListenerConfiguration.Certificate?
  private let logPath: String?
  private let replayPath: String?
  private let speed: Double
  private let venue: Venue
  private var options: ServerOptions

  /// Signals that come just before a sleep do not end it: no sleep is longer than this.
  private static let longestTurn = TimeSpan.milliseconds(500)
  /// How long clients have to answer the closing handshake at the end.
  private static let farewell = TimeSpan.milliseconds(500)

  init(_ arguments: ParsedArguments, _ diagnostics: Diagnostics) throws(UsageError) {
    self.diagnostics = diagnostics
    guard arguments.operands.count == 1, let exchange = arguments.operands.first else {
      throw UsageError("one exchange is needed: \(SimulatorTool.exchanges)")
    }
    guard let venue = Venue.named(exchange) else {
      throw UsageError("unknown exchange '\(exchange)'; there is \(SimulatorTool.exchanges)")
    }
    self.venue = venue
    port = try arguments.integer("port", in: 0...65_535)
    logPath = arguments.value(of: "log")
    replayPath = arguments.value(of: "replay")
    options = ServerOptions()
    options.instruments = venue.instruments
    options.rate = try arguments.integerIfGiven("rate", in: 1...1_000_000) ?? venue.usualRate
    options.seed = UInt64(try arguments.integer("seed", in: 0...Int.max))
    if let symbols = try arguments.listIfGiven("symbols") {
      options.instruments = try SimulatorTool.instruments(symbols, of: venue)
    }
    if let spec = arguments.value(of: "fault") {
      options.faults = try SimulatorTool.faults(spec, of: venue)
    }
    let text = arguments.value(of: "speed") ?? "1"
    guard let speed = Double(text), speed.isFinite, speed > 0, speed <= 100_000 else {
      throw UsageError("option '--speed': '\(text)' is not a factor such as 2 or 0.5")
    }
    self.speed = speed
    switch (arguments.value(of: "tls-cert"), arguments.value(of: "tls-key")) {
    case (let path?, let keyPath?): certificate = .init(path: path, keyPath: keyPath)
    case (nil, nil): certificate = nil
    case (_?, nil), (nil, _?): throw UsageError("--tls-cert and --tls-key go together; give both")
    }
  }

  private static func instruments(_ symbols: [String], of venue: Venue) throws(UsageError)
    -> [Instrument]
  {
    guard symbols.count <= Listing.largest else {
      throw UsageError("option '--symbols': \(symbols.count) names; at most \(Listing.largest)")
    }
    for symbol in symbols where !isName(symbol) {
      throw UsageError("option '--symbols': '\(symbol)' is not a name such as BTC-USDT")
    }
    if let quote = venue.quote {
      for symbol in symbols where !symbol.hasSuffix("-" + quote) {
        throw UsageError(
          "option '--symbols': \(venue.name) quotes in \(quote) only, not '\(symbol)'"
        )
      }
    }
    return Listing.named(symbols, among: venue.instruments)
  }

  /// BASE-QUOTE in capital letters and digits, as the exchange spells it.
  private static func isName(_ symbol: String) -> Bool {
    let parts = symbol.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.count >= 2 && symbol.utf8.count <= 32
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
      }
  }

  /// The names of all exchanges, for a person.
  private static let exchanges = Venue.all.map(\.name).joined(separator: ", ")

  private static func faults(_ spec: String, of venue: Venue) throws(UsageError) -> FaultPlan {
    let plan: FaultPlan
    do {
      plan = try FaultPlan(spec, for: venue)
    } catch {
      throw UsageError("option '--fault': \(error.description)")
    }
    guard !plan.faults.contains(where: { $0.name == .silent }) else {
      throw UsageError(
        "option '--fault': \"silent\" cannot be had: libwebsockets' server answers or closes"
      )
    }
    return plan
  }

  // MARK: Running

  /// Serves until a signal comes.
  mutating func run() -> ExitCode {
    do {
      let signals = try Signals(policy: .source)
      let log = try logPath.map { path throws(SystemError) in try LogSink(path) } ?? LogSink()
      guard readRecording(signals) else { return .inputOutput }
      return try serve(venue.server(options, SystemClock.now()), log, signals)
    } catch {
      diagnostics.error("\(error)")
      return .inputOutput
    }
  }

  /// Listens, says where, and serves.
  private func serve(_ server: some VenueServer, _ log: LogSink, _ signals: Signals) throws
    -> ExitCode
  {
    let host = ServerHost(server, log: log)
    let loop = try EventLoop(
      EventLoop.Configuration(
        usesTLS: certificate != nil,
        listener: ListenerConfiguration(port: port, certificate: certificate, events: host)
      )
    )
    guard announce(loop.listener?.port ?? port) else { return .inputOutput }
    turn(loop, host, signals)
    loop.close()
    return log.hasFailed ? .inputOutput : .done
  }

  /// The one line on standard output.
  private func announce(_ port: Int) -> Bool {
    let line = "\(certificate == nil ? "ws" : "wss")://127.0.0.1:\(port)\n"
    var output = LineOutput()
    switch output.write(Array(line.utf8).span) {
    case .written, .closed, .abandoned: return true
    case .failed(let error):
      diagnostics.error(error.description)
      return false
    }
  }

  private func turn(_ loop: EventLoop, _ host: ServerHost<some VenueServer>, _ signals: Signals) {
    while !signals.stopRequested {
      let now = SystemClock.now().monotonic
      let next = min(host.deadline ?? now + Self.longestTurn, now + Self.longestTurn)
      loop.turn(until: next.microseconds)
      host.advance(to: SystemClock.now())
    }
    host.finish(at: SystemClock.now())
    let end = SystemClock.now().monotonic + Self.farewell
    while host.hasPeers, SystemClock.now().monotonic < end {
      loop.turn(until: end.microseconds)
    }
  }

  /// Reads the recording, if there is to be one; false if that failed, which was told.
  private mutating func readRecording(_ signals: Signals) -> Bool {
    guard let replayPath else { return true }
    do {
      let input = try LineInput(path: replayPath)
      var reader = RecordingReader(Replay(rate: options.rate, speed: speed, of: venue))
      var loop = FilterLoop(inputs: [input], signals: signals, diagnostics: diagnostics)
      let status = loop.run(&reader)
      guard status == .done else { return false }
      guard !reader.isTooLong else {
        diagnostics.error("\(replayPath): longer than \(Replay.largest) bytes of frames")
        return false
      }
      guard reader.replay.frameCount > 0 else {
        diagnostics.error("\(replayPath): no data frame in it")
        return false
      }
      options.replay = reader.replay
      return true
    } catch {
      diagnostics.error(error.description)
      return false
    }
  }
}
