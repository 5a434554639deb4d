/// What one subscription is about.
struct ChannelKey: Hashable, Sendable {
  var channel: String
  /// Empty if the request named none.
  var instId: String
}
