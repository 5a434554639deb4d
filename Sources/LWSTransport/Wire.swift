/// A live libwebsockets connection, and the few things the module asks of one.

import CLibWebSockets

/// Valid from the callback that shows it until WSI_DESTROY: whoever stores one drops it then.
@safe struct Wire {
  enum Write {
    case done
    case failed
  }

  /// Bytes libwebsockets may write in front of a payload.
  static let headroom = Int(DANTARO_LWS_PRE)

  private let wsi: OpaquePointer

  init(_ wsi: OpaquePointer) { unsafe self.wsi = wsi }

  // MARK: Writing

  func askToWrite() { unsafe lws_callback_on_writable(wsi) }

  /// True if a write now would only be copied into libwebsockets' own buffer.
  var isChoked: Bool { unsafe lws_send_pipe_choked(wsi) != 0 }

  /// Writes `bytes[frame]`, whose first `headroom` bytes are libwebsockets' to use.
  ///
  /// The payload is masked in place. Only from a writable callback.
  func write(_ bytes: inout [UInt8], _ frame: Range<Int>, _ mode: UInt32) -> Write {
    let length = frame.count - Self.headroom
    guard length >= 0, frame.lowerBound >= 0, frame.upperBound <= bytes.count else {
      return .failed
    }
    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer -> Int32 in
      guard let start = buffer.baseAddress else { return -1 }
      let payload = unsafe start + frame.lowerBound + Self.headroom
      return unsafe lws_write(wsi, payload, length, lws_write_protocol(rawValue: mode))
    }
    return written < 0 ? .failed : .done
  }

  /// Writes `bytes[piece]` as they are, from anywhere on the loop's thread.
  ///
  /// What the socket does not take is copied into libwebsockets' own buffer.
  func write(_ bytes: inout [UInt8], _ piece: Range<Int>) -> Write {
    guard piece.lowerBound >= 0, piece.upperBound <= bytes.count else { return .failed }
    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer -> Int32 in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe lws_write(wsi, start + piece.lowerBound, piece.count, LWS_WRITE_HTTP)
    }
    return written < 0 ? .failed : .done
  }

  // MARK: Ending

  /// Has the connection closed without a close frame at the loop's next turn.
  ///
  /// Safe anywhere.
  func killSoon() {
    unsafe lws_set_timeout(wsi, PENDING_TIMEOUT_AWAITING_PROXY_RESPONSE, LWS_TO_KILL_ASYNC)
  }

  /// Takes libwebsockets' own time limit off; ours rule.
  func clearTimeout() { unsafe lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0) }

  /// Sets the close frame that is sent when the callback returns "close".
  func setClose(code: UInt16, reason: String) {
    // A close frame carries at most 125 bytes, two of them the code.
    var text = Array(reason.utf8.prefix(123))
    unsafe text.withUnsafeMutableBufferPointer { buffer in
      unsafe lws_close_reason(
        wsi,
        lws_close_status(rawValue: UInt32(code)),
        buffer.baseAddress,
        buffer.count
      )
    }
  }

  // MARK: Asking

  /// The HTTP status of the answer; 0 before there is one.
  var httpStatus: Int { unsafe Int(lws_http_client_http_response(wsi)) }

  var isFirstFragment: Bool { unsafe lws_is_first_fragment(wsi) != 0 }
  var isBinary: Bool { unsafe lws_frame_is_binary(wsi) != 0 }
  /// True if the piece just received ends its message.
  var endsMessage: Bool {
    unsafe lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0
  }

  /// The value of a header, at most 4,095 bytes, broken UTF-8 repaired; nil if it did not come.
  func header(_ token: lws_token_indexes) -> String? {
    let length = unsafe Int(lws_hdr_total_length(wsi, token))
    guard length > 0, length < 4_096 else { return nil }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
      let count = unsafe lws_hdr_copy(wsi, buffer.baseAddress, Int32(length + 1), token)
      guard count > 0, let start = buffer.baseAddress else { return nil }
      return unsafe String(cString: start)
    }
  }

  /// The value of a header that libwebsockets has no number for; `name` in lower case.
  func header(named name: String) -> String? {
    let key = "\(name):"
    let keyLength = Int32(truncatingIfNeeded: key.utf8.count)
    let length = unsafe Int(lws_hdr_custom_length(wsi, key, keyLength))
    guard length > 0, length < 4_096 else { return nil }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
      let start = buffer.baseAddress
      let count = unsafe lws_hdr_custom_copy(wsi, start, Int32(length + 1), key, keyLength)
      guard count > 0, let start = unsafe start else { return nil }
      return unsafe String(cString: start)
    }
  }

  /// The request's query, at most 32 arguments; libwebsockets keeps them apart.
  var query: String {
    var arguments: [String] = []
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { room in
      guard let start = room.baseAddress else { return }
      while arguments.count < 32 {
        let count = unsafe lws_hdr_copy_fragment(
          wsi,
          start,
          4_096,
          WSI_TOKEN_HTTP_URI_ARGS,
          Int32(arguments.count)
        )
        guard count > 0 else { return }
        arguments.append(unsafe String(cString: start))
      }
    }
    return arguments.joined(separator: "&")
  }

  /// Retry-After in seconds, if it came as a number.
  var retryAfterSeconds: Int? {
    guard let text = header(WSI_TOKEN_HTTP_RETRY_AFTER), let seconds = Int(text), seconds >= 0
    else { return nil }
    return min(seconds, 86_400)
  }

  // MARK: Socket

  /// Gives up a peer that acknowledges nothing for `milliseconds`; the kernel alone takes 15 minutes.
  func setUserTimeout(milliseconds: Int32) {
    SocketOption.setUserTimeout(milliseconds, of: unsafe lws_get_socket_fd(wsi))
  }

  /// Makes the end of the connection a reset instead of an orderly one.
  func resetOnClose() {
    SocketOption.setResetOnClose(of: unsafe lws_get_socket_fd(wsi))
  }

  // MARK: HTTP client

  /// Has what waits delivered through the read callback, from libwebsockets' own buffer; false if
  /// the connection is to be closed.
  func read() -> Bool {
    var cursor: UnsafeMutablePointer<CChar>?
    var count: Int32 = 0
    return unsafe lws_http_client_read(wsi, &cursor, &count) >= 0
  }

  enum BodyRead {
    case more
    /// The connection is to be closed: the body ended, or broke.
    case ended
    /// The same, and it was the peer's close that ended it.
    case closedByPeer
  }

  /// Has the waiting body bytes delivered through the read callback.
  func readBody() -> BodyRead {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536 + Self.headroom) { room in
      guard let start = room.baseAddress else { return .ended }
      let first = unsafe start + Self.headroom
      var cursor: UnsafeMutablePointer<CChar>? = unsafe first
      var count: Int32 = 65_536
      guard unsafe lws_http_client_read(wsi, &cursor, &count) < 0 else { return .more }
      // The cursor moves over whatever was read, if only the last chunk's header.
      return unsafe cursor == first ? .closedByPeer : .ended
    }
  }

  // MARK: HTTP server

  /// Marks the HTTP answer as finished; true if the connection must close.
  func completeTransaction() -> Bool { unsafe lws_http_transaction_completed(wsi) != 0 }

  /// Binds the connection to a number that callbacks carry back; see `LoopCore.owner`.
  func bind(_ id: UInt) {
    unsafe lws_set_opaque_user_data(wsi, UnsafeMutableRawPointer(bitPattern: id))
  }
}
