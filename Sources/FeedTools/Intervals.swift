import MarketData
import ToolSupport

/// The option `--candles` of both kinds of feed, and its value.
enum Intervals {
  /// `intervals`: those there are.
  static func option(_ intervals: [Interval]) -> Option {
    let names = intervals.map(\.name).joined(separator: " ")
    return Option(
      "candles",
      takes: .value("LIST"),
      "also candles of these intervals, such as 1m,5m,15m",
      details: "Intervals: \(names). All are aligned to UTC; 1m is a minute, 1M a month."
    )
  }

  static func listed(
    _ arguments: ParsedArguments,
    of intervals: [Interval]
  ) throws(UsageError) -> [Interval] {
    let names = intervals.map(\.name)
    // An interval of ours, which this exchange does not have: no slip of the pen.
    for word in try arguments.listIfGiven("candles") ?? [] where !names.contains(word) {
      guard Interval(name: word) != nil else { continue }
      throw UsageError(
        "option '--candles': \(word) is not to be had here, but \(names.joined(separator: " "))"
      )
    }
    let words = try arguments.listIfGiven("candles", of: names) ?? []
    return words.compactMap { Interval(name: $0) }
  }
}
