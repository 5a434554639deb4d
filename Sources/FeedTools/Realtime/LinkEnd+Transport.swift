import Exchanges
import LWSTransport

/// The transport's words for the end of a connection, as the feed knows them.
extension LinkEnd {
  init(_ end: ConnectionEnd, of url: TransportURL) {
    let cause: Cause =
      switch end.cause {
      case .peerClosed: .closedByPeer
      case .dropped: .cut
      case .dns, .refused, .exhausted, .proxy: .unreachable
      case .timeout: .timeout
      case .tls: .tls
      case .http(let status, let seconds): .http(status: status, retryAfterSeconds: seconds)
      case .handshake: .handshake
      case .messageTooBig, .brokenProtocol: .cut
      case .localClose: .closedByUs
      }
    // Before a connection stood, the server's name is half of the news.
    let text = end.wasOpen ? end.description : "\(url.description): \(end.description)"
    self.init(cause, code: end.code.map { Int($0) }, text: text)
  }
}
