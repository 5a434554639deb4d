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
    lasts has one a connection. What is told of a fault is OKX's way where the exchanges differ. The \
    paths are Binance's /ws and /stream, the endpoints the last word of a path, as /klines.
    """

  /// The names with their meaning, in the table's order.
  ///
  /// Not `silent`, which this tool refuses.
  static let rows: [(term: String, meaning: String)] = Fault.Name.allCases
    .filter { $0 != .silent }
    .map { name in (term: name.usage, meaning: meaning(of: name)) }

  /// What it does at OKX or everywhere, then where it does something else or cannot be had.
  private static func meaning(of name: Fault.Name) -> String {
    let lacking = Venue.all.filter { $0.lacking[name] != nil }
    guard Venue.all.count - lacking.count > 1 else {
      let owner = Venue.all.first { $0.lacking[name] == nil }
      return name.summary + " (\(owner?.name ?? "") only)"
    }
    var text = name.summary
    for venue in Venue.all {
      guard let own = venue.ownForm(of: name) else { continue }
      text += "; \(venue.name): " + (own.usage == name.usage ? "" : own.usage + ", ") + own.summary
    }
    return lacking.isEmpty ? text : text + "; not " + lacking.map(\.name).joined(separator: ", ")
  }
}
