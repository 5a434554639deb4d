import Foundation

/// A port of 127.0.0.1 that refuses: bound, so that nobody else takes it, but not listened on.
public final class ClosedPort {
  public let number: Int
  private let descriptor: Int32

  public init() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    number = bindToLoopback(descriptor)
  }

  deinit { close(descriptor) }
}
