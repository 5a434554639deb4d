/// One parser, or one machine of several, that is given any bytes and must keep its promises.
///
/// The same entries run under `swift test` with a seeded mutator, and under libFuzzer with
/// scripts/fuzz.
public struct FuzzEntry: Sendable {
  /// As scripts/fuzz takes it: `json`.
  public let name: String
  /// Longer inputs are cut: what a bound does is tested where the bound is.
  public let longest: Int
  /// Inputs to begin with, each of which must pass.
  public let seeds: @Sendable () -> [[UInt8]]
  /// Throws `FuzzFailure` for a promise that was broken; anything worse ends the process.
  private let body: @Sendable ([UInt8]) throws -> Void

  init(
    _ name: String,
    longest: Int = 4_096,
    seeds: @escaping @Sendable () -> [[UInt8]],
    check body: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.longest = longest
    self.seeds = seeds
    self.body = body
  }

  public func check(_ bytes: [UInt8]) throws {
    try body(bytes.count > longest ? Array(bytes.prefix(longest)) : bytes)
  }

  public static let all: [FuzzEntry] = [
    .json, .jsonText, .splitter, .lineBuffer, .recordLine, .recordForms, .decimal, .interval,
    .validate, .merge, .monitor, .message, .feed, .snapshot, .simulator, .replay, .options, .frames,
    .frameQueue,
  ]
}

/// A promise that an input broke.
public struct FuzzFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless `condition` holds.
func must(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
  guard condition else { throw FuzzFailure(promise()) }
}

/// Bytes as a reader of a failure sees them.
func shown(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes, as: UTF8.self)
}
