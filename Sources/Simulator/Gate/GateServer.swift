import MarketData
import NDJSON

/// Gate's public spot market data (v4) from the server's side, as of November 2026.
///
/// Where the exchange's documents are silent, the choice is said in a comment at its place.
struct GateServer: StreamServer {
  static let venue = Venue.gateio
  static let manner = Manner(
    frame: FrameFields(
      last: "\"last\":\"",
      bid: "\"highest_bid\":\"",
      ask: "\"lowest_ask\":\"",
      times: ["\"time_ms\":", "\"create_time_ms\":\""],
      emptied: [
        "last", "change_percentage", "base_volume", "quote_volume", "high_24h", "low_24h",
      ].map { "\"\($0)\":\"" },
      row: "\"result\":",
      final: ("\"w\":true", "\"w\":false"),
      ticker: GateChannel.tickers.rawValue,
      candle: GateChannel.candlesticks.rawValue
    )
  )

  var output = ServerOutput()
  var core: ServerCore
  /// Sixteen hexadecimal digits for each connection.
  private var names: [Int: String] = [:]
  /// Requests in ten seconds, by endpoint.
  var windows: [GateEndpoint: GateWindow] = [:]

  /// Connections of one address at a time.
  private static let mostConnections = 300
  /// Without a subscription and a word, and with nothing in either direction.
  private static let mutePatience = TimeSpan.milliseconds(30_500)
  private static let idlePatience = TimeSpan.seconds(60)

  init(_ options: ServerOptions, at now: Now) {
    core = ServerCore(options, of: Venue.gateio, GateServer.manner, at: now)
    for fault in core.faults.faults {
      output.log("fault_planned", at: now, [("name", .text(fault.name.rawValue))])
    }
  }

  // MARK: At the door

  /// The slash at the end belongs to the path.
  func admission(_ path: String, _ query: String) -> Result<String, Refused> {
    path == "/ws/v4/" ? .success("ws") : .failure(Refused(status: 404))
  }

  mutating func hasRoom(at now: Now) -> Bool { core.clients.count < GateServer.mostConnections }

  mutating func greet(_ peer: Int, _ path: String, _ query: String, at now: Now) {
    names[peer] = core.hexDigits(16)
  }

  mutating func forget(_ peer: Int) { names[peer] = nil }

  /// What a connection is called in its answers.
  func name(of peer: Int) -> String { names[peer] ?? "" }

  // MARK: Signs of life

  /// A live frame's shape, 2026-08.
  mutating func pong(to message: Span<UInt8>, from peer: Int, at now: Now) -> String? {
    guard let request = GateRequest(message), request.channel == "spot.ping" else { return nil }
    let id = request.idText.isEmpty ? "" : ",\"id\":\(request.idText)"
    let connection = name(of: peer)
    return "{\"time\":\(now.unix.milliseconds / 1_000),\"time_ms\":\(now.unix.milliseconds)\(id)"
      + ",\"conn_id\":\"\(connection)\",\"channel\":\"spot.pong\",\"event\":\"\",\"result\":null"
      + ",\"requestId\":\"\(core.hexDigits(16))\"}"
  }

  func deadline(of client: Client, _ peer: Int) -> MonotonicTime? {
    client.channels.isEmpty && !client.hasSpoken
      ? client.openedAt + GateServer.mutePatience
      : max(client.lastHeard, client.lastSent) + GateServer.idlePatience
  }

  mutating func keep(_ peer: Int, at now: Now) { cut(peer, at: now) }

  // MARK: Announcements

  /// Neither `channel` nor `event`, as in the documents; no capture is known.
  func notice(to peer: Int, at now: Now) -> String {
    "{\"type\":\"upgrade\",\"msg\":\"The connection will soon be closed for a service upgrade."
      + " Please reconnect.\"}"
  }

  func event(_ name: String, to peer: Int, at now: Now) -> String {
    var out = LineBuffer()
    out.append("{\"time\":\(now.unix.milliseconds / 1_000),\"time_ms\":\(now.unix.milliseconds)")
    out.append(",\"channel\":")
    out.append(jsonString: name)
    out.append(",\"event\":\"update\",\"result\":{}}")
    return String(decoding: out.bytes, as: UTF8.self)
  }
}
