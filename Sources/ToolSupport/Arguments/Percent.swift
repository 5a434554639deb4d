/// A percentage as a person types it: `2%`, `0.5%`. Exact to a ten-thousandth of a percent.

/// A share in parts per million, so that no digit typed is lost.
public struct Percent: Equatable, Comparable, Sendable {
  /// 2 % is 20,000.
  public let partsPerMillion: Int64

  public init(partsPerMillion: Int64) { self.partsPerMillion = partsPerMillion }

  static let expectation = "a percentage: a number with a percent sign, such as 2% or 0.5%"

  /// Reads `2%` or `0.25%`: up to six digits before the point and four after it.
  public init?(_ text: String) {
    guard text.utf8.last == UInt8(ascii: "%") else { return nil }
    let parts = text.utf8.dropLast().split(
      separator: UInt8(ascii: "."),
      omittingEmptySubsequences: false
    )
    guard parts.count <= 2, let whole = parts.first, (1...6).contains(whole.count) else {
      return nil
    }
    var value: Int64 = 0
    for digit in whole {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    var decimals = 0
    if parts.count == 2 {
      guard (1...4).contains(parts[1].count) else { return nil }
      for digit in parts[1] {
        guard (0x30...0x39).contains(digit) else { return nil }
        value = value * 10 + Int64(digit - 0x30)
        decimals += 1
      }
    }
    for _ in decimals..<4 { value *= 10 }
    partsPerMillion = value
  }

  /// 2 % is 0.02.
  public var fraction: Double { Double(partsPerMillion) / 1_000_000 }

  public static func < (a: Percent, b: Percent) -> Bool { a.partsPerMillion < b.partsPerMillion }
}
