/// The symbols that a user named, on the command line and in a file: upper-cased, each once.
public struct SymbolList: Equatable, Sendable {
  /// More symbols than any venue lists; a longer list is a mistake.
  public static let most = 20_000
  /// The longest spelling that is sent to a venue, in bytes.
  public static let longest = 64

  /// In the order in which they were named.
  public private(set) var symbols: [String] = []
  /// What was named more than once.
  public private(set) var repeated: [String] = []
  /// What cannot be a symbol of any venue, shortened for people.
  public private(set) var odd: [String] = []
  private var seen: Set<String> = []

  public init() {}

  public mutating func add(_ word: String) {
    let symbol = word.uppercased()
    guard !symbol.isEmpty, symbol.utf8.count <= SymbolList.longest,
      symbol.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
    else {
      if odd.count < 100 { odd.append(String(word.prefix(40))) }
      return
    }
    if !seen.insert(symbol).inserted {
      if !repeated.contains(symbol), repeated.count < 100 { repeated.append(symbol) }
    } else if symbols.count < SymbolList.most {
      symbols.append(symbol)
    } else if odd.count < 100 {
      odd.append(symbol)
    }
  }

  /// Adds the symbols of a file: one a line, `#` begins a comment.
  public mutating func add(file text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let content = line.prefix { $0 != "#" }
      for word in content.split(whereSeparator: \.isWhitespace) { add(String(word)) }
    }
  }
}
