/// What the manual says about `--fault`.
enum FaultHelp {
  static let text = """
    On the Nth upgrade request, or on every one: close-at-accept, http=STATUS, retry-after=SECONDS \
    (a 503 unless http says otherwise), redirect. \
    On the Nth request of each connection, or on every one: no-ack (nothing is applied either), \
    rate-limit. On the Nth text ping, or on every one: no-pong. \
    After the Nth data message of each connection: flap (1), notice=64008 (10; once a run, and the \
    connections open then are cut 60 s later), close=CODE (20), fin (20). \
    In the Nth data message: big=BYTES (10), and bad-utf8, bad-json (every tenth), spike (every \
    fiftieth ticker: the last price gets a 9 in front). \
    All the time: no-data, mute=SYMBOL, refuse=SYMBOL, refuse-all, fragment, \
    ping-flood=PINGS-A-SECOND, flood=MESSAGES-A-SECOND. \
    On the Nth REST request, or on every one: rest-slow=SECONDS, rest-half, rest-code=CODE.
    """
}
