/// The server side of a loop: one port for WebSocket upgrades on any path and for plain GETs.

import CLibWebSockets

public final class WebSocketListener {
  private unowned let core: LoopCore
  private let events: any ListenerEvents
  private var lastPeer = 0

  init(core: LoopCore, events: any ListenerEvents) {
    self.core = core
    self.events = events
    core.serve(self)
  }

  /// The port listened on, on 127.0.0.1.
  public var port: Int { core.listeningPort }
}

extension WebSocketListener: ServerSide {
  func upgradeAsked(_ wire: Wire) -> Bool {
    let request = UpgradeRequest(
      path: wire.header(WSI_TOKEN_GET_URI) ?? "/",
      query: wire.header(WSI_TOKEN_HTTP_URI_ARGS) ?? "",
      userAgent: wire.header(WSI_TOKEN_HTTP_USER_AGENT),
      extensions: wire.header(WSI_TOKEN_EXTENSIONS),
      host: wire.header(WSI_TOKEN_HOST),
      origin: wire.header(WSI_TOKEN_ORIGIN)
    )
    switch events.upgradeRequested(request) {
    case .accept:
      lastPeer += 1
      let peer = ListenerPeer(
        id: lastPeer,
        request: request,
        events: events,
        limits: core.configuration.limits
      )
      wire.bind(core.newWire(ownedBy: peer))
      return true
    case .refuse(let status, let headers, let body):
      let bytes = Array(body.utf8.prefix(8_192))
      let answer = HTTPAnswer(
        status: status,
        contentType: "text/plain",
        headers: headers,
        body: bytes
      )
      _ = HTTPAnswerWriter.writeHead(answer, on: wire)
      _ = HTTPAnswerWriter.writeBody(bytes.span, isLast: true, on: wire)
      return false
    case .drop:
      wire.killSoon()
      return false
    }
  }

  func requested(_ wire: Wire) -> Bool {
    guard let path = wire.header(WSI_TOKEN_GET_URI) else { return false }
    let request = ListenerRequest(
      path: path,
      query: wire.header(WSI_TOKEN_HTTP_URI_ARGS) ?? "",
      userAgent: wire.header(WSI_TOKEN_HTTP_USER_AGENT),
      acceptEncoding: wire.header(WSI_TOKEN_HTTP_ACCEPT_ENCODING),
      accept: wire.header(WSI_TOKEN_HTTP_ACCEPT),
      wire: wire
    )
    wire.bind(core.newWire(ownedBy: request))
    // The answer may take as long as the test of a slow server wants.
    wire.clearTimeout()
    events.requested(request)
    return true
  }
}
