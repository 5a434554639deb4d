/// The faults of one run, read from `name[=value][@n],…`.
///
/// Only reads and finds; the server does the deeds and logs them.
public struct FaultPlan: Equatable, Sendable {
  public private(set) var faults: [Fault]

  /// No faults.
  public init() {
    faults = []
  }

  /// Why a text is no plan.
  public enum Refusal: Error, Equatable, Sendable {
    case unknown(String)
    case valueMissing(String, example: String)
    case valueNotWanted(String)
    case wrongValue(String, example: String)
    case wrongOccurrence(String)
    case twice(String)

    /// One phrase for people.
    public var description: String {
      switch self {
      case .unknown(let name): "there is no fault \"\(name)\""
      case .valueMissing(let name, let example): "\"\(name)\" needs a value, as in \(example)"
      case .valueNotWanted(let name): "\"\(name)\" takes no value"
      case .wrongValue(let name, let example):
        "the value of \"\(name)\" is out of range, as in \(example)"
      case .wrongOccurrence(let name): "\"\(name)\" takes no such @n: it is a count from 1"
      case .twice(let name): "\"\(name)\" stands twice with the same value"
      }
    }
  }

  public init(_ text: String) throws(Refusal) {
    faults = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let fault = try FaultPlan.fault(piece)
      if faults.contains(fault) { throw .twice(fault.name.rawValue) }
      faults.append(fault)
    }
  }

  /// The first fault of that name.
  func first(_ name: Fault.Name) -> Fault? {
    faults.first { $0.name == name }
  }

  func has(_ name: Fault.Name, symbol: String) -> Bool {
    faults.contains { $0.name == name && $0.value == .symbol(symbol) }
  }

  var isEmpty: Bool { faults.isEmpty }

  // MARK: Reading

  private static func fault(_ piece: Substring) throws(Refusal) -> Fault {
    let (body, count) = cut(piece, "@")
    let (word, value) = cut(body, "=")
    guard let name = Fault.Name(rawValue: String(word)) else { throw .unknown(String(word)) }
    var fault = Fault(name: name, value: .none, occurrence: nil)
    if let count {
      guard let number = Int(count), (1...1_000_000_000).contains(number), name.takesOccurrence
      else { throw .wrongOccurrence(String(word)) }
      fault.occurrence = number
    }
    switch name.values {
    case .none:
      guard value == nil else { throw .valueNotWanted(String(word)) }
    case .symbol:
      guard let value, !value.isEmpty else {
        throw .valueMissing(String(word), example: "\(word)=BTC-USDT")
      }
      fault.value = .symbol(String(value))
    case .number(let range, let usual):
      guard let text = value ?? usual.map({ Substring(String($0)) }) else {
        throw .valueMissing(String(word), example: "\(word)=\(range.lowerBound)")
      }
      guard let number = Int(text), range.contains(number) else {
        throw .wrongValue(String(word), example: "\(word)=\(usual ?? range.lowerBound)")
      }
      fault.value = .number(number)
    }
    return fault
  }

  private static func cut(_ text: Substring, _ mark: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }
}

extension Fault.Name {
  enum Values {
    case none
    case symbol
    /// A number in a range, with what it is when left out; nil if it must be given.
    case number(ClosedRange<Int>, usual: Int?)
  }

  var values: Values {
    switch self {
    case .http: .number(400...599, usual: nil)
    case .retryAfter: .number(0...3_600, usual: 2)
    case .close: .number(1_000...4_999, usual: 1_001)
    case .notice: .number(64_008...64_008, usual: 64_008)
    case .big: .number(1_000...16_000_000, usual: 5_000_000)
    case .pingFlood: .number(1...100_000, usual: 1_000)
    case .flood: .number(1...1_000_000, usual: 50_000)
    case .restSlow: .number(1...3_600, usual: 10)
    case .restCode: .number(50_000...59_999, usual: 50_001)
    case .mute, .refuse: .symbol
    case .silent, .closeAtAccept, .redirect, .noAck, .rateLimit, .noPong, .fin, .flap, .badUTF8,
      .badJSON, .spike, .noData, .refuseAll, .fragment, .restHalf:
      .none
    }
  }

  var takesOccurrence: Bool {
    switch self {
    case .noData, .mute, .refuse, .refuseAll, .fragment, .pingFlood, .flood: false
    case .silent, .closeAtAccept, .http, .retryAfter, .redirect, .noAck, .rateLimit, .noPong,
      .close, .fin, .flap, .notice, .big, .badUTF8, .badJSON, .spike, .restSlow, .restHalf,
      .restCode:
      true
    }
  }
}
