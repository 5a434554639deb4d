public import NDJSON

/// The last text of a number that keeps changing, digits as they came; its room is used again.
///
/// At most 64 bytes: a longer one is not kept, and the text is empty then.
public struct NumberText: Sendable {
  public static let longest = 64
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public var isEmpty: Bool { bytes.isEmpty }

  /// Takes the number that the value is; anything but a number empties the text.
  public mutating func replace(with value: JSONValue, in line: Span<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    guard value.kind == .number, value.range.count <= NumberText.longest else { return }
    bytes.append(copying: line.extracting(value.range.bounds))
  }
}
