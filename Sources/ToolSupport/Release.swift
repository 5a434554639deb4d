/// The version that `--version`, the manual pages and the user agent tell.

/// What release of Dantaro this is.
public enum Release {
  /// The version, as semver.org has it.
  public static let version = "1.0.0"
  /// The day of the release, for the foot of the manual pages.
  static let date = "2026-11-23"
}
