import ToolSupport

/// The command line of `dantaro-sim`.
let simulatorDescription = ToolDescription(
  name: "dantaro-sim",
  summary: "a local exchange that speaks the real protocol, for demonstrations and tests",
  operands: .some("EXCHANGE"),
  options: [
    Option("port", takes: .value("N"), "listen on this port; 0 takes a free one", default: "0"),
    Option(
      "log",
      takes: .file("FILE"),
      "append the log (NDJSON) to FILE instead of standard error"
    ),
    Option(
      "symbols",
      takes: .value("LIST"),
      "list these instruments only",
      details: """
        A name that is not among the usual ones trades near 1 as a spot pair, so that any number \
        of symbols up to 2,000 can be had. Without this option some thirty spot pairs are listed, for \
        okx a few swaps too, for coinone some pairs in won; MATIC-USDT is not, as on the exchange.
        """
    ),
    Option(
      "rate",
      takes: .value("R"),
      "tickers a second a symbol; with --replay, frames a second",
      details: """
        Without this option it is 2 for okx and coinone, 1 for binance and gateio. Above 10 a second \
        a symbol no exchange goes: a higher rate is for load tests. Coinone sends a ticker with a \
        trade only, up to that rate. Rarely traded instruments tick twenty times more seldom.
        """
    ),
    Option("seed", takes: .value("N"), "another market, the same for the same N", default: "1"),
    Option(
      "replay",
      takes: .file("FILE"),
      "send recorded frames instead of a made-up market",
      details: """
        A line of FILE is a frame as the exchange sent it, or a line of a feed's --raw. Every \
        channel of every instrument starts when its first subscriber is there and keeps the pace of \
        recv_us; frames without it come at --rate a second. A frame is sent at most once, byte for \
        byte (Binance's with or without its wrapping, as the connection wants it); one that is due while nobody follows its channel is skipped.
        """
    ),
    Option("speed", takes: .value("X"), "replay X times as fast", default: "1"),
    Option(
      "fault",
      takes: .value("SPEC"),
      "do something wrong on purpose: NAME[=VALUE][@WHEN],... (see Faults)",
      details: FaultHelp.rules
    ),
    Option("tls-cert", takes: .file("FILE"), "speak wss with this certificate (PEM)"),
    Option("tls-key", takes: .file("FILE"), "the certificate's key (PEM)"),
  ],
  description: [
    """
    Listens on 127.0.0.1 and nowhere else, and prints one line, ws://127.0.0.1:PORT, as soon as it \
    does. WebSocket and REST are on that one port. Runs until SIGINT or SIGTERM.
    """,
    """
    EXCHANGE is okx, binance, gateio or coinone. Each speaks its own protocol on its own paths \
    (Binance under /ws and /stream, Gate under /ws/v4/, Coinone under /); --symbols and the faults \
    take names as BTC-USDT, or BTC-KRW at Coinone, for all of them. A fault that an exchange cannot \
    have is refused by name.
    """,
    """
    Prices are a random walk that follows from --seed and the time of day alone: \
    candles over WebSocket and over REST are built from the same trades and agree to the digit, and \
    history reaches back to 2023.
    """,
  ],
  glossary: .init("Faults", FaultHelp.rows),
  exitCodes: [.done, .usage, .inputOutput],
  examples: [
    .init("dantaro-sim okx --port 9001", "a quiet market on a known port"),
    .init("dantaro-sim okx --fault close=1001@50", "each connection is closed after 50 messages"),
    .init(
      "dantaro-sim okx --fault mute=BTC-USDT:candle1m@30s,away=20@2m",
      "one channel stops after half a minute; after two minutes the exchange is away for 20 s"
    ),
  ],
  seeAlso: ["okx-ws(1)", "okx-rest(1)"]
)
