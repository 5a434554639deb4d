import Foundation

/// A certificate authority in a folder of its own, made with the openssl command.
public final class Authority {
  /// A certificate and its key, as PEM files.
  public struct Certificate {
    public let path: String
    public let keyPath: String
  }

  private struct Failure: Error {}

  private let folder: URL
  private var count = 0

  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "ca-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=TestCA"
        + " -keyout ca.key -out ca.pem"
    )
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The authority's own certificate, in PEM.
  public var caFile: String { folder.appending(path: "ca.pem").path() }

  /// A certificate for a subject alternative name such as `IP:127.0.0.1`.
  public func certificate(for name: String, days: Int = 30) throws -> Certificate {
    count += 1
    try "subjectAltName=\(name)\n".write(
      to: folder.appending(path: "ext"),
      atomically: true,
      encoding: .utf8
    )
    try openssl(
      "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server"
        + " -keyout \(count).key -out \(count).csr"
    )
    try openssl(
      "x509 -req -in \(count).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days)"
        + " -extfile ext -out \(count).pem"
    )
    return pair(count)
  }

  /// A certificate that vouches for itself, for a subject alternative name.
  public func selfSigned(for name: String) throws -> Certificate {
    count += 1
    try openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=server"
        + " -addext subjectAltName=\(name) -keyout \(count).key -out \(count).pem"
    )
    return pair(count)
  }

  private func pair(_ number: Int) -> Certificate {
    Certificate(
      path: folder.appending(path: "\(number).pem").path(),
      keyPath: folder.appending(path: "\(number).key").path()
    )
  }

  private func openssl(_ arguments: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
  }
}
