import Foundation
import TestSupport
import Testing

/// Certificates that must not be trusted, and roots that are missing: rows 12 and 13.
@Suite struct CertificateTests {
  private static func tls(_ certificate: Authority.Certificate) -> String {
    "--tls-cert \(certificate.path) --tls-key \(certificate.keyPath)"
  }

  /// Both feeds against a server with a certificate; `trust` is put before each, or behind.
  private func run(_ certificate: Authority.Certificate, environment: String = "", _ option: String)
    async throws -> BuiltTool.Run
  {
    try await Machine.exchange(
      """
      \(environment) okx-ws --ws-url $url --duration 1500ms \(option) BTC-USDT; echo "ws $?"
      \(environment) okx-rest --rest-url https://127.0.0.1:$port --retries 0 \(option) BTC-USDT
      echo "rest $?"
      """,
      options: Self.tls(certificate)
    )
  }

  private func expectRefused(_ run: BuiltTool.Run, _ reason: String) {
    #expect(run.stdout == "ws 69\nrest 69\n")
    #expect(run.stderr.contains("/ws/v5/public: TLS: \(reason); next attempt in "), "\(run.stderr)")
    #expect((30...36).contains(run.announcedPauses.first ?? 0), "not asked again soon")
    #expect(run.stderr.contains(": TLS: \(reason)\nokx-rest: error: https://127.0.0.1:"))
  }

  @Test("a certificate that the given root vouches for is accepted")
  func good() async throws {
    let authority = try Authority()
    let run = try await Machine.exchange(
      """
      okx-ws --ws-url $url --count 2 --ca-file \(authority.caFile) BTC-USDT > /dev/null; echo "ws $?"
      SSL_CERT_FILE=\(authority.caFile) okx-rest --rest-url https://127.0.0.1:$port BTC-USDT > rest
      echo "rest $?"; grep -c ticker rest
      """,
      options: Self.tls(try authority.certificate(for: "IP:127.0.0.1"))
    )
    #expect(run.stdout == "ws 0\nrest 0\n1\n")
  }

  @Test("row 12: the wrong name", arguments: ["DNS:venue.test", "IP:127.0.0.2"])
  func wrongName(name: String) async throws {
    let authority = try Authority()
    let certificate = try authority.certificate(for: name)
    let option = "--ca-file \(authority.caFile)"
    expectRefused(
      try await run(certificate, option),
      "certificate refused: IP address mismatch"
    )
    // Plain text to other hosts is another matter: it never softens this.
    expectRefused(
      try await run(certificate, option + " --insecure"),
      "certificate refused: IP address mismatch"
    )
  }

  @Test("row 12: out of date")
  func expired() async throws {
    let authority = try Authority()
    expectRefused(
      try await run(
        try authority.certificate(for: "IP:127.0.0.1", days: -1),
        "--ca-file \(authority.caFile)"
      ),
      "certificate refused: certificate has expired"
    )
  }

  @Test("row 12: signed by itself")
  func selfSigned() async throws {
    let other = try Authority()
    let server = try Authority()
    expectRefused(
      try await run(try server.selfSigned(for: "IP:127.0.0.1"), "--ca-file \(other.caFile)"),
      "certificate refused: self-signed certificate"
    )
  }

  @Test("rows 12 and 13: an authority that nobody knows, or no roots at all")
  func unknownAuthority() async throws {
    let other = try Authority()
    let authority = try Authority()
    defer { withExtendedLifetime(authority) {} }
    let certificate = try authority.certificate(for: "IP:127.0.0.1")
    let reason = "certificate refused: unable to get local issuer certificate"
    expectRefused(try await run(certificate, "--ca-file \(other.caFile)"), reason)
    expectRefused(try await run(certificate, environment: "SSL_CERT_FILE=/nonexistent", ""), reason)
  }

  @Test("row 13: a bundle that cannot be read ends both feeds at their start")
  func unreadableBundle() async throws {
    let run = try await Machine.script(
      """
      okx-ws --ws-url wss://127.0.0.1:1 --ca-file missing.pem BTC-USDT; echo "ws $?"
      okx-rest --rest-url https://127.0.0.1:1 --ca-file missing.pem BTC-USDT; echo "rest $?"
      printf -- '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n' > broken.pem
      okx-ws --ws-url wss://127.0.0.1:1 --ca-file broken.pem BTC-USDT; echo "ws $?"
      """
    )
    #expect(run.stdout == "ws 74\nrest 74\nws 74\n")
    #expect(
      run.stderr.contains("cannot use CA file broken.pem: its certificates cannot be read")
    )
    #expect(
      run.stderr.components(
        separatedBy: "cannot use CA file missing.pem: No such file or directory"
      ).count == 3
    )
  }
}
