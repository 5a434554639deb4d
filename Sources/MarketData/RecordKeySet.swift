/// A set of record keys: one bit each, so that a whole record's shape is a few comparisons.
@frozen
public struct RecordKeySet: Hashable, Sendable {
  public var rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64 = 0) {
    self.rawValue = rawValue
  }

  @inlinable
  public init(_ keys: [RecordKey]) {
    rawValue = 0
    for key in keys { insert(key) }
  }

  @inlinable
  public init(_ keys: RecordKey...) {
    self.init(keys)
  }

  @inlinable
  public func contains(_ key: RecordKey) -> Bool { rawValue &>> UInt64(key.rawValue) & 1 == 1 }

  @inlinable
  public func isSuperset(of other: RecordKeySet) -> Bool { other.rawValue & ~rawValue == 0 }

  @inlinable
  public mutating func insert(_ key: RecordKey) { rawValue |= 1 &<< UInt64(key.rawValue) }

  @inlinable
  public func intersects(_ other: RecordKeySet) -> Bool { rawValue & other.rawValue != 0 }

  @inlinable
  public func intersection(_ other: RecordKeySet) -> RecordKeySet {
    RecordKeySet(rawValue: rawValue & other.rawValue)
  }

  @inlinable
  public func union(_ other: RecordKeySet) -> RecordKeySet {
    RecordKeySet(rawValue: rawValue | other.rawValue)
  }
}
