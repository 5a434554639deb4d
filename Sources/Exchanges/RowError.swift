import MarketData

/// Why a row is no record.
enum RowError: Error, Equatable {
  case notAnObject
  case notAList
  /// A list has fewer elements than it needs.
  case elements(Int, of: Int)
  case missing(String)
  case notANumber(String, String)
  case notATime(String, String)
  case side(String)
  case saysNothing
  /// A bar that opens where none of its length does in UTC.
  case offGrid(String, Int64)
  case otherInstrument(String)
  /// A name in which base and quote cannot be told apart.
  case undivided(String)
  case longInstrument(String)

  var description: String {
    switch self {
    case .notAnObject: "an object was expected"
    case .notAList: "a list was expected"
    case .elements(let count, let needed):
      "a list of \(count) elements where \(needed) were expected"
    case .missing(let name): "\"\(name)\" is missing"
    case .notANumber(let name, let text): "\"\(name)\" is not a number: \(text)"
    case .notATime(let name, let text): "\"\(name)\" is not a time: \(text)"
    case .side(let text): "\"side\" is neither buy nor sell: \(text)"
    case .saysNothing: "neither last nor bid nor ask is set"
    case .offGrid(let interval, let time):
      "a bar of \(interval) does not open at \(UTCText.dateTime(unixMilliseconds: time))"
    case .undivided(let name): "its base and quote cannot be told apart: \(name)"
    case .otherInstrument(let name): "it is about \(name), which was not asked for"
    case .longInstrument(let name): "its instrument's name is longer than any: \(name)"
    }
  }
}
