import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// `--dry-run`: what a run would ask of each exchange, for people and scripts; nothing is asked.
enum DryRun {
  static let option = Option(
    "dry-run",
    "print what would be asked of each exchange, and exit",
    details:
      "A line an exchange of words KEY=VALUE: exchange, ws and rest (the servers, as regions, "
      + "URLs and variables have it), candles and rest_candles (those asked for that it streams, "
      + "and that its REST tool has), ticker_line and candle_line (the names of their connections "
      + "in status records), symbols. Lists have commas. Nothing is connected."
  )

  static func show(
    _ settings: RealtimeSettings,
    _ arguments: ParsedArguments,
    _ diagnostics: Diagnostics
  ) throws(UsageError) -> ExitCode {
    let intervals = try Intervals.listed(arguments, of: Interval.allCases)
    let wishes: [[Subscription]]
    do throws(RealtimeRun.WishError) {
      wishes = try RealtimeRun.wishes(settings, diagnostics)
    } catch {
      diagnostics.error(error.description)
      return error.exitCode
    }
    var text = ""
    for (mine, wish) in zip(settings.venues, wishes) {
      text += line(mine, wish, intervals) + "\n"
    }
    return ToolDescription.show(text, diagnostics)
  }

  private static func line(
    _ mine: VenueSettings,
    _ wish: [Subscription],
    _ intervals: [Interval]
  ) -> String {
    let snapshots = Venues.named(mine.venue.name)?.snapshotIntervals ?? []
    var symbols: [String] = []
    // Every channel has the same ones.
    for subscription in wish where subscription.channel == wish.first?.channel {
      symbols.append(subscription.symbol)
    }
    let streamed = intervals.filter { mine.venue.intervals.contains($0) }
    return [
      "exchange=\(mine.venue.name)",
      "ws=\(mine.url.origin)",
      "rest=\(mine.snapshotURL.origin)",
      "candles=\(list(streamed))",
      "rest_candles=\(list(intervals.filter { snapshots.contains($0) }))",
      "ticker_line=\(mine.venue.line(for: .tickers).name)",
      "candle_line=\(mine.venue.line(for: .candles(streamed.first ?? .minute)).name)",
      "symbols=\(symbols.joined(separator: ","))",
    ].joined(separator: " ")
  }

  private static func list(_ intervals: [Interval]) -> String {
    intervals.map(\.name).joined(separator: ",")
  }
}
