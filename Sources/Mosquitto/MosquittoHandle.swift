internal import CMosquitto
internal import Loop

/// Owns one `struct mosquitto`: one attempt to connect, and the connection that comes of it. Nothing of it blocks: the address is a
/// number, the connect does not wait, and as a "threaded" client the library writes only when it is told to.
@EventLoop
final class MosquittoHandle {
  let pointer: OpaquePointer
  private let tls: TLSContext?

  /// - Parameter owner: is given to each callback. Must outlive this object's calls into the library, in which alone they happen.
  init(_ settings: MQTTSettings, tls: TLSContext?, owner: UnsafeMutableRawPointer) throws(MQTTError) {
    guard MosquittoLibrary.isReady, let pointer = mosquitto_new(settings.clientID, settings.isSessionClean, owner)
    else { throw MQTTError(.other, "libmosquitto cannot make a client", server: settings.server) }
    self.pointer = pointer
    self.tls = tls
    // Where this throws, `deinit` frees the client: every property has its value.
    try configure(settings)
    if let tls {
      try check(tls.lend { mosquitto_void_option(pointer, MOSQ_OPT_SSL_CTX, $0) }, settings)
      // Or the library would want authorities of its own, and none of ours.
      try check(mosquitto_int_option(pointer, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0), settings)
    }
  }

  isolated deinit {
    mosquitto_destroy(pointer)
  }

  /// The socket; -1 where the library has closed it, or not opened it yet.
  var descriptor: Int32 { mosquitto_socket(pointer) }
  var wantsWrite: Bool { mosquitto_want_write(pointer) }

  /// Whether a TLS handshake was completed.
  var isEncrypted: Bool { mosquitto_ssl_get(pointer).map(TLSContext.isEstablished) ?? false }

  /// Why TLS did not trust the broker; `nil` if it did, or did not come so far.
  var certificateVerdict: String? { tls?.verdict }

  /// Begins to connect: the descriptor becomes writable when it is, or is not.
  func connect(to address: SocketAddress, _ settings: MQTTSettings) -> Int32 {
    let keepAlive = Int32(settings.keepAlive.components.seconds)
    if settings.version == .v5 {
      // Only the blocking call takes properties. It keeps them, and then refuses a keep-alive of 1 before it connects anywhere.
      let result = withProperties(settings) { mosquitto_connect_bind_v5(pointer, address.host, 1, 1, nil, $0) }
      guard result == MOSQ_ERR_INVAL.rawValue else { return result == 0 ? MOSQ_ERR_UNKNOWN.rawValue : result }
    }
    return mosquitto_connect_bind_async(pointer, address.host, Int32(address.port), keepAlive, nil)
  }

  private func configure(_ settings: MQTTSettings) throws(MQTTError) {
    // PUBACKs, and everything else, leave with `mosquitto_loop_write` and never before.
    try check(mosquitto_threaded_set(pointer, true), settings)
    let version = settings.version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
    try check(mosquitto_int_option(pointer, MOSQ_OPT_PROTOCOL_VERSION, version), settings)
    try check(mosquitto_int_option(pointer, MOSQ_OPT_TCP_NODELAY, 1), settings)
    try check(mosquitto_int_option(pointer, MOSQ_OPT_SEND_MAXIMUM, Int32(settings.window)), settings)
    try check(mosquitto_int_option(pointer, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(MQTTConnection.batchLimit)), settings)
    if let credentials = settings.credentials {
      try check(mosquitto_username_pw_set(pointer, credentials.username, credentials.password), settings)
    }
    if let will = settings.will {
      let result = will.payload.withUnsafeBytes {
        mosquitto_will_set(
          pointer, will.topic, Int32(clamping: $0.count), $0.baseAddress, Int32(will.qualityOfService.rawValue),
          will.isRetained)
      }
      try check(result, settings)
    }
    setCallbacks()
  }

  private func check(_ result: Int32, _ settings: MQTTSettings) throws(MQTTError) {
    guard result != MOSQ_ERR_SUCCESS.rawValue else { return }
    throw MQTTError(.invalid, String(cString: mosquitto_strerror(result)), server: settings.server)
  }

  private func withProperties(_ settings: MQTTSettings, _ body: (OpaquePointer?) -> Int32) -> Int32 {
    var properties: OpaquePointer?
    defer { mosquitto_property_free_all(&properties) }
    if !settings.isSessionClean {
      let seconds = UInt32(clamping: settings.sessionExpiry.components.seconds)
      let result = mosquitto_property_add_int32(
        &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), seconds)
      guard result == MOSQ_ERR_SUCCESS.rawValue else { return result }
    }
    return body(properties)
  }

  private func setCallbacks() {
    mosquitto_connect_v5_callback_set(pointer) { _, owner, code, flags, _ in
      MQTTConnection.from(owner) { $0.greeted(code: code, flags: flags) }
    }
    mosquitto_disconnect_v5_callback_set(pointer) { _, owner, code, _ in
      MQTTConnection.from(owner) { $0.disconnected(code: code) }
    }
    mosquitto_publish_v5_callback_set(pointer) { _, owner, number, code, _ in
      MQTTConnection.from(owner) { $0.published(number, code: code) }
    }
    mosquitto_subscribe_v5_callback_set(pointer) { _, owner, number, count, codes, _ in
      // Valid for this call, and read within it.
      nonisolated(unsafe) let codes = UnsafeBufferPointer(start: codes, count: codes == nil ? 0 : max(0, Int(count)))
      MQTTConnection.from(owner) { $0.subscribed(number, codes: codes) }
    }
    mosquitto_unsubscribe_v5_callback_set(pointer) { _, owner, number, _ in
      MQTTConnection.from(owner) { $0.unsubscribed(number) }
    }
    mosquitto_message_v5_callback_set(pointer) { _, owner, message, properties in
      guard let message else { return }
      // Valid for this call, and read within it.
      nonisolated(unsafe) let arrived = (message.pointee, properties)
      MQTTConnection.from(owner) { $0.arrived(arrived.0, properties: arrived.1) }
    }
    mosquitto_log_callback_set(pointer) { _, owner, level, text in
      // Everything that goes wrong is told by results, except what OpenSSL complained of.
      guard level == MOSQ_LOG_ERR, let text else { return }
      let line = String(cString: text)
      MQTTConnection.from(owner) { $0.noteComplaint(line) }
    }
  }
}
