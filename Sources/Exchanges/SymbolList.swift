/// The symbols of a venue that a user named, on the command line and in a file: in our spelling, each
/// once.
public struct SymbolList: Sendable {
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

  private let spelled: @Sendable (String) -> String?

  /// `venue`: whose symbols they are; without one every word is a symbol.
  public init(of venue: (any Exchange.Type)? = nil) {
    spelled = { word in venue.map { $0.symbol(word) } ?? word }
  }

  public mutating func add(_ word: String) {
    let capitals = word.uppercased()
    guard !capitals.isEmpty, capitals.utf8.count <= SymbolList.longest,
      capitals.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
      let symbol = spelled(capitals)
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

  /// The words of a file: one or more a line, `#` begins a comment.
  public static func words(ofFile text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).flatMap { line in
      line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map { String($0) }
    }
  }
}
