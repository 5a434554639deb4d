import Exchanges
import LWSTransport
import ToolSupport

/// Which server a tool talks to: an option, a variable of the environment, or the venue's region.
enum Endpoint {
  static let regionOption = "region"

  /// The options that both kinds of feed share.
  static func options<Venue: Exchange>(_ venue: Venue.Type, url: Option) -> [Option] {
    [
      Option(
        regionOption,
        takes: .choice(Venue.regions.map(\.name)),
        "which of the exchange's sites to ask",
        default: Venue.regions.first?.name
      ),
      url,
      Option(
        "ca-file",
        takes: .file("FILE"),
        "trust these root certificates instead of the system's"
      ),
      Option(
        "insecure",
        "allow plain text (ws://, http://) to other hosts",
        details: "Loopback addresses need no permission. TLS is always checked; this option does "
          + "not change that."
      ),
    ]
  }

  /// The variables that both kinds of feed read.
  static func variables(standingInFor option: String, named variable: String)
    -> [ToolDescription.Variable]
  {
    [
      .init(variable, "stands in for --\(option)"),
      .init("http_proxy, https_proxy, no_proxy", "the proxy to go through, never for loopback"),
      .init("SSL_CERT_FILE", "root certificates, if --ca-file does not name them"),
    ]
  }

  /// The server's URL, checked; a plain one is for loopback unless the user insists.
  static func url(
    _ arguments: ParsedArguments,
    option: String,
    variable: String,
    usual: String,
    schemes: [TransportURL.Scheme]
  ) throws(UsageError) -> TransportURL {
    let (text, origin): (String, String)
    if let value = arguments.value(of: option) {
      (text, origin) = (value, "--\(option)")
    } else if let value = ProcessEnvironment.value(variable), !value.isEmpty {
      (text, origin) = (value, variable)
    } else {
      (text, origin) = (usual, "--\(option)")
    }
    let url: TransportURL
    do throws(TransportError) {
      url = try TransportURL(parsing: text)
    } catch {
      throw UsageError("\(origin): \(error.description)")
    }
    let names = schemes.map { "\($0.rawValue)://" }.joined(separator: " or ")
    guard schemes.contains(url.scheme) else {
      throw UsageError("\(origin): \(text): expected \(names)")
    }
    guard url.path == "/" else {
      throw UsageError(
        "\(origin): \(text): expected scheme, host and port only; the path is the exchange's own"
      )
    }
    guard url.scheme.isSecure || url.isLoopback || arguments.has("insecure") else {
      throw UsageError(
        "\(origin): \(text): plain text is for loopback only; use \(names.split(separator: " ").last ?? ""), "
          + "or --insecure if you mean it"
      )
    }
    return url
  }

  /// The loop that connects to `url`; a proxy that cannot be used is told.
  static func loop(to url: TransportURL, caFile: String?, _ diagnostics: Diagnostics)
    throws(TransportError) -> EventLoop
  {
    let configuration = EventLoop.Configuration(
      usesTLS: url.scheme.isSecure,
      caFile: caFile,
      userAgent: "dantaro/\(Release.version)"
    )
    if let problem = configuration.proxies.problem(for: url) { diagnostics.warning(problem) }
    return try EventLoop(configuration)
  }

  static func region<Venue: Exchange>(
    _ arguments: ParsedArguments,
    of venue: Venue.Type
  ) -> VenueRegion {
    let name = arguments.value(of: regionOption)
    return Venue.regions.first { $0.name == name } ?? Venue.regions[0]
  }
}
