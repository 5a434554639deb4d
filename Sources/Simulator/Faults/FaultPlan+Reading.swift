import MarketData

/// Reading a plan, and why a text is none.

extension FaultPlan {
  public enum Refusal: Error, Equatable, Sendable {
    case unknown(String)
    case lacking(String, venue: String, reason: String)
    case valueMissing(String, example: String)
    case valueNotWanted(String)
    case wrongValue(String, example: String)
    case wrongOccurrence(String)
    case wrongScope(String, scope: String)
    case twice(String)

    /// One phrase for people.
    public var description: String {
      switch self {
      case .unknown(let name): "there is no fault \"\(name)\""
      case .lacking(let name, let venue, let reason):
        "\(venue) cannot have the fault \"\(name)\": \(reason)"
      case .valueMissing(let name, let example): "\"\(name)\" needs a value, as in \(example)"
      case .valueNotWanted(let name): "\"\(name)\" takes no value"
      case .wrongValue(let name, let example):
        "the value of \"\(name)\" is out of range, as in \(example)"
      case .wrongOccurrence(let name):
        "\"\(name)\" takes no such @: a count from 1 or a time such as 500ms, 5s, 2m, where it"
          + " takes one"
      case .wrongScope(let name, let scope): "\"\(name)\" cannot be narrowed to \"\(scope)\""
      case .twice(let name): "\"\(name)\" stands twice with the same value"
      }
    }
  }

  static func fault(_ piece: Substring, for venue: Venue) throws(Refusal) -> Fault {
    let parts = piece.split(separator: "/", omittingEmptySubsequences: false)
    let (body, moment) = cut(parts.first ?? "", "@")
    let (word, value) = cut(body, "=")
    guard let name = Fault.Name(rawValue: String(word)) else { throw .unknown(String(word)) }
    if let reason = venue.lacking[name] {
      throw .lacking(name.rawValue, venue: venue.name, reason: reason)
    }
    var fault = Fault(name: name)
    fault.value = try read(value, of: name, for: venue)
    if let moment {
      guard let when = when(moment, name.form.moment) else { throw .wrongOccurrence(name.rawValue) }
      fault.when = when
    }
    for part in parts.dropFirst() {
      guard narrow(&fault.scope, to: part, for: venue), name.form.moment.allows(fault.scope) else {
        throw .wrongScope(name.rawValue, scope: String(part))
      }
    }
    return fault
  }

  private static func read(
    _ text: Substring?,
    of name: Fault.Name,
    for venue: Venue
  ) throws(Refusal) -> Fault.Value {
    let word = name.rawValue
    switch venue.form(of: name).value {
    case .none:
      guard text == nil else { throw .valueNotWanted(word) }
      return .none
    case .text(_, let example, let usual):
      guard let text = text ?? usual.map({ Substring($0) }) else {
        throw .valueMissing(word, example: "\(word)=\(example)")
      }
      guard text.utf8.count <= 100, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw .wrongValue(word, example: "\(word)=\(example)")
      }
      return .text(String(text))
    case .symbol, .instrument:
      guard let text, !text.isEmpty else {
        throw .valueMissing(word, example: "\(word)=BTC-USDT")
      }
      let (symbol, channel) = cut(text, ":")
      guard !symbol.isEmpty, channel != "", channel == nil || takesChannel(name) else {
        throw .wrongValue(word, example: "\(word)=BTC-USDT")
      }
      return .symbol(venue.spelling(String(symbol)), channel: channel.map(String.init))
    case .number(_, let range, let usual):
      guard let text = text ?? usual.map({ Substring(String($0)) }) else {
        throw .valueMissing(word, example: "\(word)=\(range.lowerBound)")
      }
      guard let number = Int(text), range.contains(number) else {
        throw .wrongValue(word, example: "\(word)=\(usual ?? range.lowerBound)")
      }
      return .number(number)
    }
  }

  private static func takesChannel(_ name: Fault.Name) -> Bool {
    if case .symbol = name.form.value { true } else { false }
  }

  /// A bare number counts; one with a unit is a time.
  private static func when(_ text: Substring, _ moment: FaultForm.Moment) -> Fault.When? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), number <= 1_000_000_000 else { return nil }
    switch text[digits.endIndex...] {
    case "": return number > 0 && moment.takesCount ? .nth(Int(number)) : nil
    case "ms": return moment.takesTime ? .after(.milliseconds(number)) : nil
    case "s": return moment.takesTime ? .after(.seconds(number)) : nil
    case "m": return moment.takesTime ? .after(.seconds(number * 60)) : nil
    default: return nil
    }
  }

  private static func narrow(_ scope: inout Fault.Scope, to text: Substring, for venue: Venue)
    -> Bool
  {
    if let path = venue.paths.first(where: { $0 == text }) {
      scope.path = path
    } else if let endpoint = venue.endpoints.first(where: { $0 == text }) {
      scope.endpoint = endpoint
    } else if let number = Int(text), number > 0 {
      scope.connection = number
    } else if text.contains("-") {
      scope.symbol = venue.spelling(String(text))
    } else {
      return false
    }
    return true
  }

  private static func cut(_ text: Substring, _ mark: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }
}
