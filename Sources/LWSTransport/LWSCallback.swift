/// The one function libwebsockets calls: it turns C reasons into the calls of `WireOwner`.
///
/// Ownership: a connection carries a number, never a pointer into Swift. The number is looked up in
/// `LoopCore`, which holds the owner until its end was reported; a late callback finds nothing and
/// is told to close. Only the loop itself is reached by a pointer, the context's user pointer: it
/// is unretained, and `LoopCore` outlives the context because it alone destroys it.

import CLibWebSockets

/// Most bytes of one callback's input that are looked at: libwebsockets' own buffer size.
private let maximumInput = 1 << 20

/// The callback of the only protocol.
///
/// Reasons not named here are none of our business; some of them come with a stand-in for a
/// connection, which must not be touched.
func lwsCallback(
  _ wsi: OpaquePointer?,
  _ reason: lws_callback_reasons,
  _ argument: UnsafeMutableRawPointer?,
  _ input: UnsafeMutableRawPointer?,
  _ length: Int
) -> Int32 {
  switch reason {
  case LWS_CALLBACK_RECEIVE:
    // Never anything but 0 from here: 4.1.6 does not reset its buffer when this callback asks to
    // close, goes on parsing until the close frame is out, and writes past the buffer's end. A
    // close is asked for in the writable callback, a kill by a time limit of zero.
    _ = unsafe call(wsi) { owner, wire in
      let piece = unsafe bytes(input, length)
      owner.received(unsafe piece.span, on: wire)
      return true
    }
    return 0
  case LWS_CALLBACK_RECEIVE_PONG:
    // Always 0, as above.
    _ = unsafe call(wsi) { owner, _ in
      let payload = unsafe bytes(input, length)
      owner.ponged(unsafe payload.span)
      return true
    }
    return 0
  case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE, LWS_CALLBACK_SERVER_WRITEABLE,
    LWS_CALLBACK_HTTP_WRITEABLE:
    return unsafe call(wsi) { owner, wire in owner.writable(wire) }
  case LWS_CALLBACK_ESTABLISHED:
    return unsafe call(wsi) { owner, wire in owner.established(wire) }
  case LWS_CALLBACK_WSI_CREATE:
    return unsafe call(wsi) { owner, wire in
      owner.connected(wire)
      return true
    }
  case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
    return unsafe call(wsi) { owner, _ in
      unsafe append(owner.requestHeaders, at: input, room: length)
    }
  case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
    // `argument` is OpenSSL's store context, `length` its verdict so far. Never soften it.
    guard length == 0 else { return 0 }
    let text = unsafe certificateProblem(argument)
    _ = unsafe call(wsi) { owner, _ in
      owner.certificateRefused(text)
      return false
    }
    return 1
  case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    let text = unsafe failureText(input, length)
    return unsafe call(wsi) { owner, wire in
      owner.failed(text, on: wire)
      return true
    }
  case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
    return unsafe call(wsi) { owner, wire in owner.answered(wire) }
  case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
    return unsafe call(wsi) { owner, wire in owner.readable(wire) }
  case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
    // 4.1.6 lets a chunk's size run over into a negative number; going on would read wild memory.
    guard length >= 0 else { return -1 }
    return unsafe call(wsi) { owner, _ in
      let piece = unsafe bytes(input, length)
      return owner.received(unsafe piece.span)
    }
  case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
    // One request a connection: closing here keeps the descriptors flat.
    return unsafe call(wsi) { owner, _ in
      owner.completed()
      return false
    }
  case LWS_CALLBACK_WSI_DESTROY:
    return unsafe destroy(wsi)
  case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
    guard let side = unsafe core(of: wsi)?.serverSide, let wsi = unsafe wsi else { return -1 }
    return side.upgradeAsked(unsafe Wire(wsi)) ? 0 : 1
  case LWS_CALLBACK_HTTP:
    guard let side = unsafe core(of: wsi)?.serverSide, let wsi = unsafe wsi else { return -1 }
    return side.requested(unsafe Wire(wsi)) ? 0 : -1
  default:
    return 0
  }
}

// MARK: From C to Swift

private func core(of wsi: OpaquePointer?) -> LoopCore? {
  guard let wsi = unsafe wsi, let context = unsafe lws_get_context(wsi),
    let user = unsafe lws_context_user(context)
  else { return nil }
  return unsafe Unmanaged<LoopCore>.fromOpaque(user).takeUnretainedValue()
}

/// Calls the wire's owner; a wire whose owner is gone is closed.
private func call(_ wsi: OpaquePointer?, _ body: (any WireOwner, Wire) -> Bool) -> Int32 {
  guard let wsi = unsafe wsi, let core = unsafe core(of: wsi) else { return -1 }
  let id = unsafe UInt(bitPattern: lws_get_opaque_user_data(wsi))
  // A server's connection has no owner before its first request.
  guard id != 0 else { return 0 }
  guard let owner = core.owner(id) else { return -1 }
  return body(owner, unsafe Wire(wsi)) ? 0 : -1
}

private func destroy(_ wsi: OpaquePointer?) -> Int32 {
  guard let wsi = unsafe wsi, let core = unsafe core(of: wsi) else { return 0 }
  core.removeOwner(unsafe UInt(bitPattern: lws_get_opaque_user_data(wsi)))?.destroyed()
  return 0
}

/// The bytes of a callback: valid only while it runs, and passed on as a span, which cannot outlive it.
private func bytes(
  _ input: UnsafeMutableRawPointer?,
  _ length: Int
) -> UnsafeBufferPointer<UInt8> {
  guard let input = unsafe input, length > 0 else {
    return unsafe UnsafeBufferPointer(start: nil, count: 0)
  }
  let start = unsafe UnsafePointer(input.assumingMemoryBound(to: UInt8.self))
  return unsafe UnsafeBufferPointer(start: start, count: min(length, maximumInput))
}

/// Copies header lines to where libwebsockets builds its request (`input` points at its cursor).
private func append(_ text: String, at input: UnsafeMutableRawPointer?, room: Int) -> Bool {
  guard let input = unsafe input else { return false }
  let cursor = unsafe input.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
  guard var place = unsafe cursor.pointee, text.utf8.count <= room else { return false }
  // libwebsockets ends what it wrote itself, longer than this, with a line that forbids upgrades.
  let close = "connection: close\r\n"
  let last = unsafe UnsafeBufferPointer(start: place - close.utf8.count, count: close.utf8.count)
  if unsafe last.elementsEqual(close.utf8) { unsafe place -= close.utf8.count }
  for byte in text.utf8 {
    unsafe place.pointee = byte
    unsafe place += 1
  }
  unsafe cursor.pointee = unsafe place
  return true
}

// MARK: Texts

private func certificateProblem(_ store: UnsafeMutableRawPointer?) -> String {
  guard let store = unsafe store else { return "certificate refused" }
  let code = unsafe X509_STORE_CTX_get_error(OpaquePointer(store))
  guard let text = unsafe X509_verify_cert_error_string(Int(code)) else {
    return "certificate refused (\(code))"
  }
  return unsafe "certificate refused: \(String(cString: text))"
}

/// The reason as libwebsockets gives it, or OpenSSL's where libwebsockets has only a number.
private func failureText(_ input: UnsafeMutableRawPointer?, _ length: Int) -> String {
  let piece = unsafe bytes(input, min(length, 256))
  let text = unsafe String(decoding: piece.prefix { $0 >= 0x20 }, as: UTF8.self)
  guard text.hasPrefix("connect SSL") else { return text }
  let code = ERR_peek_last_error()
  guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return text }
  return unsafe "connect SSL: \(String(cString: reason))"
}
