/// One JSON value as it stands in its text: what it is, and where.
///
/// A string's range lies between its quotes; a number's range is its digits as they were written;
/// an object's or array's range includes its brackets.
@frozen
public struct JSONValue: Equatable, Sendable {
  @frozen
  public enum Kind: UInt8, Sendable {
    /// No such value was seen.
    case absent
    case null
    case `true`
    case `false`
    case number
    case string
    /// A string with at least one escape in it: its bytes are not yet its meaning.
    case escapedString
    case object
    case array
  }

  public var range: TextRange
  public var kind: Kind

  @inlinable
  public init(_ kind: Kind, _ range: TextRange) {
    self.kind = kind
    self.range = range
  }

  @inlinable public static var absent: JSONValue { JSONValue(.absent, .none) }

  /// True for any string.
  @inlinable public var isString: Bool { kind == .string || kind == .escapedString }
}
