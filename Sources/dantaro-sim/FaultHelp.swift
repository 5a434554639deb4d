import Simulator

/// What the manual says about `--fault`: the rules, and a line for each name.
enum FaultHelp {
  static let rules = """
    NAME[=VALUE][@WHEN][/SCOPE],... with the names under Faults. WHEN is a count (@3: at the \
    third event of its kind, from 1) or a time (@500ms, @5s, @2m: after that connection opened; \
    for what concerns the whole server, after its start). A SCOPE narrows: /public or /business \
    to one path, /1 to the run's first connection, /public/1 to the first of that path, /BTC-USDT \
    to one instrument's messages, /candles to one REST endpoint. A fault without @ strikes each \
    time, or as said below. Each strike is a line of the log, {"event":"fault","name":...}; what \
    lasts has one a connection.
    """

  /// The names with their meaning, in the table's order.
  ///
  /// Not `silent`, which this tool refuses.
  static let rows: [(term: String, meaning: String)] = Fault.Name.allCases
    .filter { $0 != .silent }
    .map { name in (term: name.usage, meaning: name.summary) }
}
