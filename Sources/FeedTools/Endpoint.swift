import Exchanges
import LWSTransport
import ToolSupport

/// Which server a tool talks to: an option, a variable of the environment, or the venue's region.
enum Endpoint {
  static let regionOption = "region"

  /// The options that both kinds of feed share.
  static func options(_ venue: any Exchange.Type, urls: [Option]) -> [Option] {
    let region = Option(
      regionOption,
      takes: .choice(venue.regions.map(\.name)),
      "which of the exchange's sites to ask",
      default: venue.regions.first?.name
    )
    return [region] + urls + trust
  }

  /// Whom to trust.
  static var trust: [Option] {
    [
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
    [.init(variable, "stands in for --\(option)")] + sharedVariables
  }

  static var sharedVariables: [ToolDescription.Variable] {
    [
      .init("http_proxy, https_proxy, no_proxy", "the proxy to go through, never for loopback"),
      .init("SSL_CERT_FILE", "root certificates, if --ca-file does not name them"),
    ]
  }

  /// Where a URL was given: its text, and the option or variable.
  struct Given {
    var text: String
    var origin: String
  }

  /// What the user gave for a URL: the option's value, else the variable's.
  static func given(_ value: String?, option: String, variable: String) -> Given? {
    if let value { return Given(text: value, origin: "--\(option)") }
    guard let value = ProcessEnvironment.value(variable), !value.isEmpty else { return nil }
    return Given(text: value, origin: variable)
  }

  /// The server's URL, checked; a plain one is for loopback unless the user insists.
  static func url(
    _ arguments: ParsedArguments,
    option: String,
    variable: String,
    usual: String,
    schemes: [TransportURL.Scheme]
  ) throws(UsageError) -> TransportURL {
    let given = given(arguments.value(of: option), option: option, variable: variable)
    return try url(
      given ?? Given(text: usual, origin: "--\(option)"),
      schemes,
      allowsPlain: arguments.has("insecure")
    )
  }

  static func url(
    _ given: Given,
    _ schemes: [TransportURL.Scheme],
    allowsPlain: Bool
  ) throws(UsageError) -> TransportURL {
    let (text, origin) = (given.text, given.origin)
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
    guard url.scheme.isSecure || url.isLoopback || allowsPlain else {
      throw UsageError(
        "\(origin): \(text): plain text is for loopback only; use \(names.split(separator: " ").last ?? ""), "
          + "or --insecure if you mean it"
      )
    }
    return url
  }

  /// The loop that connects to these; a proxy that cannot be used is told.
  static func loop(to urls: [TransportURL], caFile: String?, _ diagnostics: Diagnostics)
    throws(TransportError) -> EventLoop
  {
    let configuration = EventLoop.Configuration(
      usesTLS: urls.contains { $0.scheme.isSecure },
      caFile: caFile,
      userAgent: "dantaro/\(Release.version)"
    )
    var told: Set<String> = []
    for url in urls {
      guard let problem = configuration.proxies.problem(for: url), told.insert(problem).inserted
      else { continue }
      diagnostics.warning(problem)
    }
    return try EventLoop(configuration)
  }

  static func region(_ arguments: ParsedArguments, of venue: any Exchange.Type) -> VenueRegion {
    let name = arguments.value(of: regionOption)
    return venue.regions.first { $0.name == name } ?? venue.regions[0]
  }
}
