/// The one libwebsockets context of a process and the thread that runs it: a turn, a deadline.

/// Knows sockets, names and TLS, and nothing of markets.
///
/// Create it, `connect`, then call `turn` until done. Not Sendable: it belongs to the thread that
/// made it. Making one sets SIGPIPE to ignored for the whole process (libwebsockets does), so a
/// closed output must be noticed by its EPIPE. One for the life of the process: libwebsockets leaks
/// a little a context.
public final class EventLoop {
  private let core: LoopCore

  /// Makes the context: under 1 ms, or some 30–50 ms and 8 MB with `usesTLS`.
  public init(_ configuration: Configuration = Configuration()) throws(TransportError) {
    if let caFile = configuration.caFile,
      let problem = FileProbe.problem(withRoots: caFile)
    {
      throw .unreadableCAFile(path: caFile, reason: problem)
    }
    if let certificate = configuration.listener?.certificate {
      for path in [certificate.path, certificate.keyPath] {
        guard let problem = FileProbe.problem(with: path, expecting: "-----BEGIN ") else {
          continue
        }
        throw .unreadableCertificate(path: path, reason: problem)
      }
    }
    Environment.boundResolver()
    Environment.hideProxy()
    core = try LoopCore(configuration)
    if let events = configuration.listener?.events {
      listener = WebSocketListener(core: core, events: events)
    }
  }

  deinit { core.close() }

  /// The server side, if the configuration asked for one.
  public private(set) var listener: WebSocketListener?

  // MARK: Turning

  /// One turn: tells what is due, sleeps until a socket is ready, `deadline` (microseconds of
  /// CLOCK_MONOTONIC), a signal or a wake-up, and tells what came.
  ///
  /// Never sleeps once the deadline has passed. It may return early for no visible reason: look at
  /// the clock, not at the return. A signal that lands just before the sleep does not end it: keep
  /// deadlines within a second or so.
  public func turn(until deadline: Int64) { core.turn(until: deadline) }

  // MARK: Clients

  /// Starts a WebSocket connection.
  ///
  /// `events.closed` comes exactly once, whatever happens, and never from inside this call. The
  /// loop holds both objects until then.
  public func connect(_ url: TransportURL, events: any WebSocketEvents) -> WebSocketConnection {
    WebSocketConnection(url, core: core, events: events)
  }

  /// Starts a GET.
  ///
  /// `completion` is called exactly once, never from inside this call.
  @discardableResult
  public func request(
    _ request: HTTPRequest,
    completion: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
  ) -> HTTPConnection {
    HTTPConnection(request, core: core, completion: completion)
  }

  /// Ends everything at once, without close frames (close connections first to be polite), and
  /// tells every connection that lives.
  ///
  /// Called from an event, it waits for the end of the turn.
  public func close() { core.close() }
}
