import MarketData

@testable import Simulator

/// How the tests talk to each venue: what one promise looks like in each one's words.
struct VenueCase: CustomStringConvertible, Sendable {
  let venue: Venue
  /// The path of tickers, and that of candles.
  var paths: [String]
  let symbol: String
  /// Subscribes the first connection to tickers, and the last one to candles of a second or a minute.
  let ticker: String
  let candle: String
  let leave: String
  /// A ping in the venue's words, with the time in seconds where `TIME` stands.
  var ping: String?
  /// Over REST: the ticker of one instrument, and of one that nobody has.
  let rest: (path: String, query: String)
  let unknown: (path: String, query: String)
  /// What the answer about the unknown one says.
  let refusal: String

  var description: String { venue.name }

  static let okx = VenueCase(
    venue: .okx,
    paths: ["/ws/v5/public", "/ws/v5/business"],
    symbol: "BTC-USDT",
    ticker: #"{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#,
    candle: #"{"op":"subscribe","args":[{"channel":"candle1s","instId":"BTC-USDT"}]}"#,
    leave: #"{"op":"unsubscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#,
    ping: "ping",
    rest: ("/api/v5/market/ticker", "instId=BTC-USDT"),
    unknown: ("/api/v5/market/ticker", "instId=NOPE-USDT"),
    refusal: #""code":"51001""#
  )

  static let binance = VenueCase(
    venue: .binance,
    paths: ["/ws"],
    symbol: "BTC-USDT",
    ticker: #"{"method":"SUBSCRIBE","params":["btcusdt@ticker"],"id":1}"#,
    candle: #"{"method":"SUBSCRIBE","params":["btcusdt@kline_1s"],"id":2}"#,
    leave: #"{"method":"UNSUBSCRIBE","params":["btcusdt@ticker"],"id":3}"#,
    rest: ("/api/v3/ticker/24hr", "symbol=BTCUSDT"),
    unknown: ("/api/v3/ticker/24hr", "symbol=NOPE"),
    refusal: #"{"code":-1121,"msg":"Invalid symbol."}"#
  )

  static let gateio = VenueCase(
    venue: .gateio,
    paths: ["/ws/v4/"],
    symbol: "BTC-USDT",
    ticker:
      #"{"time":TIME,"id":1,"channel":"spot.tickers","event":"subscribe","payload":["BTC_USDT"]}"#,
    candle:
      #"{"time":TIME,"channel":"spot.candlesticks","event":"subscribe","payload":["10s","BTC_USDT"]}"#,
    leave:
      #"{"time":TIME,"id":3,"channel":"spot.tickers","event":"unsubscribe","payload":["BTC_USDT"]}"#,
    ping: #"{"time":TIME,"channel":"spot.ping"}"#,
    rest: ("/api/v4/spot/tickers", "currency_pair=BTC_USDT"),
    unknown: ("/api/v4/spot/tickers", "currency_pair=NOPE_USDT"),
    refusal: #""label":"INVALID_CURRENCY_PAIR""#
  )

  static let coinone = VenueCase(
    venue: .coinone,
    paths: ["/"],
    symbol: "BTC-KRW",
    ticker:
      #"{"request_type":"SUBSCRIBE","channel":"TICKER","topic":{"quote_currency":"KRW","target_currency":"BTC"}}"#,
    candle:
      #"{"request_type":"SUBSCRIBE","channel":"CHART","topic":{"quote_currency":"KRW","target_currency":"BTC","interval":"1m"}}"#,
    leave:
      #"{"request_type":"UNSUBSCRIBE","channel":"TICKER","topic":{"quote_currency":"KRW","target_currency":"BTC"}}"#,
    ping: #"{"request_type":"PING"}"#,
    rest: ("/public/v2/ticker_new/KRW/BTC", ""),
    unknown: ("/public/v2/ticker_new/KRW/NOPE", ""),
    refusal: #""error_code":"108""#
  )

  static let all = [okx, binance, gateio, coinone]

  // MARK: Talking

  func talk(faults: String = "", rate: Int? = nil, replay: Replay? = nil) throws
    -> Talk<AnyVenueServer>
  {
    var options = ServerOptions()
    options.instruments = VenueCase.instruments(of: venue)
    options.rate = rate ?? venue.usualRate
    options.replay = replay
    if !faults.isEmpty { options.faults = try FaultPlan(faults, for: venue) }
    return Talk { AnyVenueServer(venue.server(options, $0)) }
  }

  /// Two instruments that trade so seldom that a day of them is soon made.
  static func instruments(of venue: Venue) -> [Instrument] {
    let pace = Instrument.Activity.busy(fillsPerMinute: 5)
    guard venue.quote == nil else {
      return [
        .won("BTC", at: "11638", zeros: 4, sizeDecimals: 8, pace), .won("XRP", at: "2851", .thin),
      ]
    }
    return [
      .spot("BTC", at: "83750.0", sizeDecimals: 8, pace),
      .spot("SHIB", at: "0.000008123", sizeDecimals: 0, .thin),
    ]
  }

  /// Opens both paths, the first as 1 and the last as 2.
  func open(_ talk: inout Talk<AnyVenueServer>) {
    talk.open(1, at: paths[0])
    talk.open(2, at: paths[paths.count - 1])
  }

  /// The text with the time of the conversation in it.
  func words(_ text: String, _ talk: Talk<AnyVenueServer>) -> String {
    text.replacing("TIME", with: String(talk.now.unix.milliseconds / 1_000))
  }

  /// A fault's name with a value that can be given here.
  func specimen(_ name: Fault.Name) -> String {
    switch venue.form(of: name).value {
    case .none: name.rawValue
    case .number(_, let range, let usual): "\(name.rawValue)=\(usual ?? range.lowerBound)"
    case .text(_, let example, _): "\(name.rawValue)=\(example)"
    case .symbol, .instrument: "\(name.rawValue)=\(symbol)"
    }
  }
}

/// Any venue's server, where a test goes through all of them.
struct AnyVenueServer: VenueServer {
  private var server: any VenueServer

  init(_ server: any VenueServer) { self.server = server }

  var output: ServerOutput {
    get { server.output }
    set { server.output = newValue }
  }
  var deadline: MonotonicTime? { server.deadline }

  mutating func upgrade(path: String, query: String, at now: Now) -> UpgradeVerdict {
    server.upgrade(path: path, query: query, at: now)
  }
  mutating func opened(peer: Int, path: String, query: String, at now: Now) {
    server.opened(peer: peer, path: path, query: query, at: now)
  }
  mutating func received(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now) {
    server.received(message, isText: isText, from: peer, at: now)
  }
  mutating func ponged(_ payload: Span<UInt8>, from peer: Int, at now: Now) {
    server.ponged(payload, from: peer, at: now)
  }
  mutating func closed(peer: Int, at now: Now) { server.closed(peer: peer, at: now) }
  mutating func overflowed(peer: Int, at now: Now) { server.overflowed(peer: peer, at: now) }
  mutating func rest(method: String, path: String, query: String, at now: Now) -> HTTPAnswer {
    server.rest(method: method, path: path, query: query, at: now)
  }
  mutating func advance(to now: Now) { server.advance(to: now) }
  mutating func finish(at now: Now) { server.finish(at: now) }
}
