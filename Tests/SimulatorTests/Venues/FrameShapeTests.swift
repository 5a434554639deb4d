import Testing

/// What the simulator sends has the recorded shape: the same keys in the same order, with the same
/// kinds of values.
@Suite struct FrameShapeTests {
  private static let binance: [(stream: String, recorded: String)] = [
    ("btcusdt@ticker", RecordedFrames.binanceTicker),
    ("btcusdt@kline_1s", RecordedFrames.binanceCandle),
    ("btcusdt@bookTicker", RecordedFrames.binanceBook),
    ("btcusdt@aggTrade", RecordedFrames.binanceAggregate),
  ]

  /// Binance writes all prices and amounts with eight decimals, the percentage with three.
  @Test(arguments: binance)
  func binanceSendsTheRecordedShape(_ stream: String, _ recorded: String) throws {
    var talk = try VenueCase.binance.talk(rate: 20)
    talk.open(1, at: "/stream", "streams=" + stream)
    talk.pass(milliseconds: 30_000)
    let frames = talk.take()
    #expect(!frames.isEmpty)
    let shape = FrameShape.of(recorded, withDecimals: true)
    for frame in frames { #expect(FrameShape.of(frame, withDecimals: true) == shape) }
  }

  @Test(arguments: [
    ("btcusdt@ticker", RecordedFrames.binanceTickerRaw),
    ("btcusdt@miniTicker", RecordedFrames.binanceMiniTicker),
  ])
  func binanceSendsTheSameWithoutTheWrapping(_ stream: String, _ recorded: String) throws {
    var talk = try VenueCase.binance.talk(rate: 20)
    talk.open(1, at: "/ws/" + stream)
    talk.pass(milliseconds: 200)
    #expect(FrameShape.of(try #require(talk.take().first)) == FrameShape.of(recorded))
  }

  struct GateCase: Sendable {
    var channel: String
    var payload: String
    var faults = ""
    var recorded: String
  }

  private static let gate = [
    GateCase(
      channel: "spot.tickers",
      payload: #"["BTC_USDT"]"#,
      recorded: RecordedFrames.gateTicker
    ),
    GateCase(
      channel: "spot.candlesticks",
      payload: #"["10s","BTC_USDT"]"#,
      recorded: RecordedFrames.gateCandle
    ),
    GateCase(
      channel: "spot.book_ticker",
      payload: #"["BTC_USDT"]"#,
      recorded: RecordedFrames.gateBook
    ),
    GateCase(
      channel: "spot.trades",
      payload: #"["BTC_USDT"]"#,
      faults: "old-shape",
      recorded: RecordedFrames.gateTrade
    ),
    GateCase(
      channel: "spot.tickers",
      payload: #"["BTC_USDT"]"#,
      faults: "old-shape",
      recorded: RecordedFrames.gateOldTicker
    ),
    GateCase(
      channel: "spot.candlesticks",
      payload: #"["10s","BTC_USDT"]"#,
      faults: "old-shape",
      recorded: RecordedFrames.gateOldCandle
    ),
  ]

  @Test(arguments: gate)
  func gateSendsTheRecordedShape(_ wanted: GateCase) throws {
    var talk = try VenueCase.gateio.talk(faults: wanted.faults, rate: 20)
    talk.open(1, at: "/ws/v4/")
    let request =
      #"{"time":TIME,"channel":"\#(wanted.channel)","event":"subscribe","payload":\#(wanted.payload)}"#
    _ = talk.say(VenueCase.gateio.words(request, talk))
    talk.pass(milliseconds: 30_000)
    let frames = talk.take()
    #expect(!frames.isEmpty)
    for frame in frames { #expect(FrameShape.of(frame) == FrameShape.of(wanted.recorded)) }
  }

  @Test func gateAnswersInTheRecordedShape() throws {
    var talk = try VenueCase.gateio.talk()
    talk.open(1, at: "/ws/v4/")
    let place = VenueCase.gateio
    let pong = talk.say(place.words(#"{"time":TIME,"channel":"spot.ping"}"#, talk))
    #expect(pong.map { FrameShape.of($0) } == [FrameShape.of(RecordedFrames.gatePong)])
    let request =
      #"{"time":TIME,"channel":"spot.tickers","event":"subscribe","payload":["NOPE_XXX"]}"#
    let refusal = talk.say(place.words(request, talk))
    #expect(refusal.map { FrameShape.of($0) } == [FrameShape.of(RecordedFrames.gateRefusal)])
    #expect(refusal[0].contains(#""error":{"code":2,"message":"unknown currency pair: NOPE_XXX"}"#))
    // The time comes back as it was said, here as a text.
    let stringTime = place.words(place.ticker, talk).replacing(
      #"{"time":1795410000,"#,
      with: #"{"time":"1795410000","#
    )
    let ack = talk.say(stringTime)
    #expect(ack.map { FrameShape.of($0) } == [FrameShape.of(RecordedFrames.gateAck)])
    var old = try VenueCase.gateio.talk(faults: "old-ack")
    old.open(1, at: "/ws/v4/")
    let oldAck = old.say(place.words(place.ticker, old))
    #expect(oldAck.map { FrameShape.of($0) } == [FrameShape.of(RecordedFrames.gateOldAck)])
  }

  @Test(arguments: [
    ("TICKER", "", RecordedFrames.coinoneTicker), ("TRADE", "", RecordedFrames.coinoneTrade),
    ("CHART", #","interval":"1m""#, RecordedFrames.coinoneCandle),
  ])
  func coinoneSendsTheRecordedShape(_ channel: String, _ more: String, _ recorded: String) throws {
    var talk = try VenueCase.coinone.talk(rate: 20)
    talk.open(1, at: "/")
    _ = talk.say(
      #"{"request_type":"SUBSCRIBE","channel":"\#(channel)","topic":{"quote_currency":"KRW","target_currency":"BTC"\#(more)}}"#
    )
    talk.pass(milliseconds: 30_000)
    let frames = talk.take()
    #expect(!frames.isEmpty)
    for frame in frames { #expect(FrameShape.of(frame) == FrameShape.of(recorded)) }
  }
}
