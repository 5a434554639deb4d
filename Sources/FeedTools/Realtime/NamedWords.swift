import Exchanges
import ToolSupport

/// Symbols that name their exchange: `okx:BTC-USDT,ETH-USDT`.
struct NamedWords {
  /// The exchanges, in the order in which they were named.
  private(set) var venues: [String] = []
  private var words: [String: [String]] = [:]

  init(_ operands: [String]) throws(UsageError) {
    for operand in operands { try add(operand) }
  }

  func words(of venue: String) -> [String] { words[venue] ?? [] }

  private mutating func add(_ operand: String) throws(UsageError) {
    let parts = operand.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].lowercased()
    guard parts.count == 2, Venues.named(name) != nil else {
      let names = Venues.all.map { $0.name }.joined(separator: ", ")
      throw UsageError(
        "\(operand): expected EXCHANGE:SYMBOL[,SYMBOL...]; exchanges: \(names)"
      )
    }
    if words[name] == nil { venues.append(name) }
    words[name, default: []] += parts[1].split(separator: ",").map { String($0) }
  }
}
