/// Reads environment variables. An empty one counts as not set.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The environment that the tool was started with.
public enum ProcessEnvironment {
  /// The variable's value, nil if it is not set or empty.
  public static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    let value = unsafe String(cString: text)
    return value.isEmpty ? nil : value
  }

  /// Whether NO_COLOR asks for plain text (no-color.org).
  public static var forbidsColor: Bool { value("NO_COLOR") != nil }
}

/// A language that a report can be written in.
public enum Language: String, CaseIterable, Sendable {
  case korean = "ko"
  case english = "en"

  /// The language of the first of the three locale variables that is set, English if none.
  public init(lcAll: String?, lcMessages: String?, lang: String?) {
    let locale = lcAll ?? lcMessages ?? lang ?? ""
    let language = locale.prefix { $0.isLetter }
    self = language == "ko" ? .korean : .english
  }

  /// The language of the environment.
  public static var ofEnvironment: Language {
    Language(
      lcAll: ProcessEnvironment.value("LC_ALL"),
      lcMessages: ProcessEnvironment.value("LC_MESSAGES"),
      lang: ProcessEnvironment.value("LANG")
    )
  }
}
