/// The libwebsockets context: made once, with the settings that keep 4.1.6 out of its known traps.

import CLibWebSockets

/// Owns the context, its virtual hosts, its timer and every C string they point at.
@safe final class LWSContext {
  /// What to dial.
  struct Dial {
    /// The number callbacks carry back.
    var id: UInt
    /// The numeric address to dial: the server's, or the proxy's.
    var address: String
    var url: TransportURL
    var proxy: ProxySettings.Proxy?
  }

  private let context: OpaquePointer
  private let clientHost: OpaquePointer
  private var proxyHost: OpaquePointer?
  private let settings: Settings
  private let timer: UnsafeMutablePointer<lws_sorted_usec_list_t>
  /// The port of the listener, if there is one.
  private(set) var listeningPort = 0
  /// The moment that the timer is set for.
  private var alarm: Int64?

  init(_ configuration: EventLoop.Configuration, core: LoopCore) throws(TransportError) {
    lws_set_log_level(0, nil)
    settings = Settings(configuration)
    var info = unsafe settings.creationInfo(for: configuration)
    unsafe info.user = unsafe Unmanaged.passUnretained(core).toOpaque()
    guard let context = unsafe lws_create_context(&info) else {
      settings.free()
      throw .cannotStart
    }
    unsafe self.context = unsafe context
    unsafe info.vhost_name = unsafe settings.constant("client")
    guard let host = unsafe lws_create_vhost(context, &info) else {
      unsafe lws_context_destroy(context)
      settings.free()
      throw .cannotStart
    }
    unsafe clientHost = unsafe host
    unsafe timer = .allocate(capacity: 1)
    unsafe timer.initialize(to: lws_sorted_usec_list_t())
    guard let listener = configuration.listener else { return }
    guard listen(listener, configuration) else {
      destroy()
      throw .cannotListen(port: listener.port)
    }
  }

  /// The number under which `Waker` knows the context.
  var address: UInt { unsafe UInt(bitPattern: context) }

  /// Ends everything; connections that still live are reported as destroyed.
  ///
  /// Call once.
  func destroy() {
    unsafe lws_sul_cancel(timer)
    unsafe lws_context_destroy(context)
    unsafe timer.deallocate()
    settings.free()
  }

  /// Sleeps until then at most (not at all for nil or what has passed), then handles what is ready.
  ///
  /// - Parameter deadline: microseconds of the monotonic clock.
  func service(until deadline: Int64?) {
    let left = deadline.map { $0 - MonotonicClock.microseconds() } ?? 0
    guard left > 0 else {
      unsafe lws_service(context, -1)
      return
    }
    // A timer that is set for this moment, and so has not rung, needs no setting.
    if alarm != deadline {
      // poll counts whole milliseconds and libwebsockets rounds down, which would spin for the last
      // one; an hour is more than any deadline here.
      let wait = min(left + 999, 3_600_000_000)
      unsafe lws_sul_schedule(context, 0, timer, { _ in }, wait)
      alarm = wait == left + 999 ? deadline : nil
    }
    unsafe lws_service(context, 0)
  }

  // MARK: Dialling

  /// Starts a connection; nil if it failed at once (refused, no route, no descriptor).
  func open(_ dial: Dial) -> Wire? {
    var info = unsafe lws_client_connect_info()
    unsafe info.context = unsafe context
    unsafe info.vhost = unsafe clientHost
    if let proxy = dial.proxy {
      guard let host = unsafe proxyVirtualHost(proxy, at: dial.address) else { return nil }
      unsafe info.vhost = unsafe host
    }
    unsafe info.port = Int32(dial.url.port)
    unsafe info.ssl_connection = Int32(LCCSCF_HTTP_NO_FOLLOW_REDIRECT.rawValue)
    if dial.url.scheme.isSecure { unsafe info.ssl_connection |= Int32(LCCSCF_USE_SSL.rawValue) }
    unsafe info.opaque_user_data = unsafe UnsafeMutableRawPointer(bitPattern: dial.id)
    unsafe info.retry_and_idle_policy = unsafe UnsafePointer(settings.retry)
    unsafe info.alpn = unsafe settings.alpn
    // Bodies are thrown away unless the connection is bound to a protocol by name.
    unsafe info.local_protocol_name = unsafe settings.name
    // A WebSocket too begins as a GET: see `WebSocketUpgrade`.
    unsafe info.method = unsafe settings.get
    // Through a proxy the name travels in CONNECT: the proxy resolves it.
    let address = dial.proxy == nil ? dial.address : dial.url.host
    let wsi = unsafe address.withCString { address in
      unsafe dial.url.hostHeader.withCString { host in
        unsafe dial.url.path.withCString { path in
          unsafe info.address = unsafe address
          unsafe info.host = unsafe host
          unsafe info.path = unsafe path
          return unsafe lws_client_connect_via_info(&info)
        }
      }
    }
    return unsafe wsi.map { unsafe Wire($0) }
  }

  /// The virtual host whose connections go through the proxy; libwebsockets knows it by number only,
  /// so that it never asks a resolver itself.
  private func proxyVirtualHost(
    _ proxy: ProxySettings.Proxy,
    at address: String
  ) -> OpaquePointer? {
    if unsafe proxyHost == nil {
      var info = unsafe settings.creationInfo(for: settings.configuration)
      unsafe info.vhost_name = unsafe settings.constant("proxy")
      unsafe proxyHost = unsafe lws_create_vhost(context, &info)
    }
    guard let host = unsafe proxyHost else { return nil }
    let place = address.contains(":") ? "[\(address)]:\(proxy.port)" : "\(address):\(proxy.port)"
    let text = proxy.credentials.map { "\($0)@\(place)" } ?? place
    return unsafe lws_set_proxy(host, text) == 0 ? host : nil
  }

  // MARK: Listening

  private func listen(
    _ listener: ListenerConfiguration,
    _ configuration: EventLoop.Configuration
  ) -> Bool {
    var info = unsafe settings.creationInfo(for: configuration)
    unsafe info.vhost_name = unsafe settings.constant("listener")
    unsafe info.port = Int32(listener.port)
    unsafe info.iface = unsafe settings.constant("127.0.0.1")
    unsafe info.options |= UInt64(LWS_SERVER_OPTION_DISABLE_IPV6)
    unsafe info.options |= UInt64(LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND)
    if let certificate = listener.certificate {
      unsafe info.ssl_cert_filepath = unsafe settings.constant(certificate.path)
      unsafe info.ssl_private_key_filepath = unsafe settings.constant(certificate.keyPath)
    }
    guard let host = unsafe lws_create_vhost(context, &info) else { return false }
    listeningPort = unsafe Int(lws_get_vhost_listen_port(host))
    return listeningPort > 0
  }
}

extension LWSContext {
  /// A piece handed to us is at most this long; both libwebsockets' defaults are 4,096.
  static let bufferBytes = 65_536

  /// The C memory that libwebsockets keeps pointers to for as long as the context lives.
  @safe fileprivate final class Settings {
    let configuration: EventLoop.Configuration
    let protocols: UnsafeMutablePointer<lws_protocols>
    let retry: UnsafeMutablePointer<lws_retry_bo_t>
    private var strings: [UnsafeMutablePointer<CChar>]
    private(set) var name: UnsafePointer<CChar>?
    private(set) var alpn: UnsafePointer<CChar>?
    private(set) var get: UnsafePointer<CChar>?

    /// The header of an answer may be this long.
    ///
    /// The default of 4,096 is less than what a content delivery network adds on some days: cookies,
    /// policies, traces.
    static let headerBytes = 32_768

    init(_ configuration: EventLoop.Configuration) {
      self.configuration = configuration
      unsafe strings = []
      // The second entry, all zero, ends the list.
      unsafe protocols = .allocate(capacity: 2)
      unsafe protocols.initialize(repeating: lws_protocols(), count: 2)
      // All zero: no pings of libwebsockets' own, and no hanging up on a peer that sends data but
      // no pong. The watchdog is the caller's.
      unsafe retry = .allocate(capacity: 1)
      unsafe retry.initialize(to: lws_retry_bo_t())
      unsafe alpn = constant("http/1.1")
      unsafe get = constant("GET")
      unsafe name = constant("dantaro")
      unsafe protocols.pointee.name = unsafe name
      unsafe protocols.pointee.callback = lwsCallback
      unsafe protocols.pointee.rx_buffer_size = LWSContext.bufferBytes
    }

    /// A C string that lives as long as the context.
    func constant(_ text: String) -> UnsafePointer<CChar> {
      let bytes = text.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for index in bytes.indices { unsafe (copy + index).initialize(to: bytes[index]) }
      unsafe strings.append(copy)
      return unsafe UnsafePointer(copy)
    }

    func free() {
      for index in unsafe strings.indices { unsafe strings[index].deallocate() }
      unsafe strings.removeAll()
      unsafe protocols.deallocate()
      unsafe retry.deallocate()
    }

    /// The settings common to all virtual hosts.
    ///
    /// `extensions` stays nil: permessage-deflate, once offered, can make lws_service never come
    /// back.
    func creationInfo(for configuration: EventLoop.Configuration) -> lws_context_creation_info {
      var info = unsafe lws_context_creation_info()
      unsafe info.port = CONTEXT_PORT_NO_LISTEN
      unsafe info.protocols = unsafe UnsafePointer(protocols)
      unsafe info.pt_serv_buf_size = UInt32(LWSContext.bufferBytes)
      unsafe info.max_http_header_data2 = UInt32(Self.headerBytes)
      unsafe info.retry_and_idle_policy = unsafe UnsafePointer(retry)
      unsafe info.fd_limit_per_thread = configuration.listener == nil ? 64 : 1_024
      unsafe info.ka_time = 15
      unsafe info.ka_probes = 3
      unsafe info.ka_interval = 5
      // Our own deadlines rule a client; these two are only the net below them.
      unsafe info.timeout_secs = configuration.listener == nil ? 90 : 10
      unsafe info.connect_timeout_secs = 90
      unsafe info.options = UInt64(LWS_SERVER_OPTION_EXPLICIT_VHOSTS)
      let servesTLS = configuration.listener?.certificate != nil
      guard configuration.usesTLS || servesTLS else { return unsafe info }
      unsafe info.options |= UInt64(LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT)
      if let caFile = configuration.caFile {
        unsafe info.client_ssl_ca_filepath = unsafe constant(caFile)
        unsafe info.options |= UInt64(LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS)
      } else {
        // Debian's build would otherwise add "../share", wherever the process was started, to the
        // places that may vouch for a server. An empty file adds nothing to the system's roots.
        unsafe info.client_ssl_ca_filepath = unsafe constant("/dev/null")
      }
      return unsafe info
    }
  }
}
