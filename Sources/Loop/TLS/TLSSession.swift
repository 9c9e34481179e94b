internal import CTLS
internal import Glibc

/// TLS on one non-blocking descriptor, which it does not own: `close()` this before closing it.
@EventLoop
package final class TLSSession {
  /// What one step came to.
  package enum Progress: Sendable, Equatable {
    /// So many bytes were read or written; of a handshake 0: it is done.
    case done(Int)
    /// Again when the descriptor is readable.
    case wantsRead
    /// Again when the descriptor is writable; a write with the same bytes, to which more may be appended.
    case wantsWrite
    /// The peer closed.
    case ended
    /// The connection is of no further use; the reason is for people.
    case failed(String)
  }

  private var handle: OpaquePointer?
  private var isBroken = false

  /// - Parameter serverName: for a client, the host that the certificate must name.
  package init(_ context: TLSContext, descriptor: Int32, serverName: String? = nil) throws(TLSError) {
    OpenSSLErrors.clear()
    handle = SSL_new(context.handle)
    guard let handle, SSL_set_fd(handle, descriptor) == 1 else {
      throw .failed(OpenSSLErrors.take() ?? "out of memory")
    }
    switch context.role {
    case .server: SSL_set_accept_state(handle)
    case .client: SSL_set_connect_state(handle)
    }
    if let serverName { try expect(serverName) }
  }

  isolated deinit {
    close()
  }

  /// The certificate must name `host`. A name also goes into the handshake, an address must not (RFC 6066 §3).
  private func expect(_ host: String) throws(TLSError) {
    guard let handle else { return }
    let isAddress = SocketAddress(host: host, port: 0) != nil
    let accepted =
      isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host) == 1
      : SSL_set1_host(handle, host) == 1 && causeway_tls_server_name(handle, host) == 1
    guard accepted else { throw .malformedName(host) }
  }

  /// One step of the handshake: to be called until it says `.done` or fails.
  package func handshake() -> Progress {
    step { SSL_do_handshake($0) }.mapDone { _ in 0 }
  }

  /// Reads at most one record's bytes into `buffer`.
  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
    step { SSL_read($0, buffer.baseAddress, Int32(clamping: buffer.count)) }
  }

  /// Writes some of `bytes`, at most one record's worth.
  package func write(_ bytes: UnsafeRawBufferPointer) -> Progress {
    guard !bytes.isEmpty else { return .done(0) }
    return step { SSL_write($0, bytes.baseAddress, Int32(clamping: bytes.count)) }
  }

  /// Bytes that were decrypted and not read: the descriptor does not become readable for them.
  package var hasBufferedBytes: Bool {
    guard let handle else { return false }
    return SSL_pending(handle) > 0
  }

  /// Tells the peer that nothing more comes, as far as the socket takes it at once. Idempotent.
  package func sayGoodbye() {
    // After a fatal error OpenSSL forbids SSL_shutdown.
    guard let handle, !isBroken, SSL_is_init_finished(handle) == 1 else { return }
    guard SSL_get_shutdown(handle) & SSL_SENT_SHUTDOWN == 0 else { return }
    OpenSSLErrors.clear()
    _ = SSL_shutdown(handle)
    OpenSSLErrors.clear()
  }

  /// Idempotent; afterwards every step says `.ended`.
  package func close() {
    guard let handle else { return }
    self.handle = nil
    SSL_free(handle)
  }

  private func step(_ call: (OpaquePointer) -> Int32) -> Progress {
    guard let handle, !isBroken else { return .ended }
    OpenSSLErrors.clear()
    errno = 0
    let result = call(handle)
    if result > 0 { return .done(Int(result)) }
    switch SSL_get_error(handle, result) {
    case SSL_ERROR_WANT_READ: return .wantsRead
    case SSL_ERROR_WANT_WRITE: return .wantsWrite
    case SSL_ERROR_ZERO_RETURN: return .ended
    case SSL_ERROR_SYSCALL:
      isBroken = true
      let reason = errno == 0 ? "the peer closed the connection" : String(cString: strerror(errno))
      return .failed(OpenSSLErrors.take() ?? reason)
    default:
      isBroken = true
      let verdict = SSL_get_verify_result(handle)
      if verdict != X509_V_OK {
        OpenSSLErrors.clear()
        return .failed(
          "the certificate was not accepted: \(String(cString: X509_verify_cert_error_string(Int(verdict))))")
      }
      return .failed(OpenSSLErrors.take() ?? "protocol error")
    }
  }
}

extension TLSSession.Progress {
  fileprivate func mapDone(_ transform: (Int) -> Int) -> Self {
    if case .done(let count) = self { .done(transform(count)) } else { self }
  }
}
