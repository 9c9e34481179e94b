internal import Glibc
internal import Loop

/// The bytes' way in and out of one connection: the bare descriptor, or TLS on it. Owns the descriptor.
@EventLoop
struct HTTPSocket {
  enum Transfer {
    /// At least one byte.
    case bytes(Int)
    case wantsRead
    case wantsWrite
    /// The client has closed its side.
    case ended
    /// The connection is broken.
    case failed
  }

  let descriptor: Int32
  let tls: TLSSession?

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    if let tls { return Transfer(tls.read(into: buffer)) }
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count > 0 { return .bytes(count) }
    if count == 0 { return .ended }
    return errno == EAGAIN || errno == EINTR ? .wantsRead : .failed
  }

  /// Reads without TLS, whatever this is: what still comes after the end is thrown away as it is.
  func discard(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    HTTPSocket(descriptor: descriptor, tls: nil).read(into: buffer)
  }

  /// Sends the beginning of `output`, in one call; does not consume it.
  func write(_ output: borrowing HTTPOutput, _ scratch: HTTPScratch) -> Transfer {
    if let tls { return Transfer(tls.write(scratch.record(of: output))) }
    let count = output.withOwnBytes { bytes in
      // An answer of known length is all in one place, and the plain call is the cheaper one.
      guard output.hasChunks else { return send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
      var message = msghdr()
      message.msg_iovlen = scratch.gather(bytes, output)
      message.msg_iov = scratch.vectors.baseAddress
      return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
    }
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN || errno == EINTR ? .wantsWrite : .failed
  }

  /// Whether the first byte that arrived cannot begin a TLS record: somebody speaks plainly to a TLS port. `nil` before it is there.
  var startsPlainly: Bool? {
    var byte: UInt8 = 0
    guard recv(descriptor, &byte, 1, Int32(MSG_PEEK)) == 1 else { return nil }
    return byte != 0x16
  }

  /// Nothing more will be sent; what was sent still arrives.
  func finishSending() {
    tls?.sayGoodbye()
    shutdown(descriptor, Int32(SHUT_WR))
  }

  func close() {
    tls?.sayGoodbye()
    tls?.close()
    Glibc.close(descriptor)
  }

  /// So much may wait in the system unsent before the socket counts as full. Left to itself it would take megabytes for a client that
  /// reads slowly: they would be stale when they arrive, count as taken, and the socket would be writable again, and the client
  /// seen to read, only when a third of them is gone.
  private static let unsentLimit: Int32 = 131_072

  /// Small answers leave at once instead of waiting for an acknowledgement.
  func configure(sendBuffer: Int?) {
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    var unsent = Self.unsentLimit
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &unsent, socklen_t(MemoryLayout<Int32>.size))
    if let sendBuffer {
      var size = Int32(clamping: sendBuffer)
      setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
  }
}

extension HTTPSocket {
  /// Has the kernel notice a client that vanished without a word, as one does that lost its power or its network: from
  /// what it does not acknowledge, and where nothing is sent from probes it does not answer. It shows as a failed read.
  /// And keeps the kernel from holding megabytes for a client that takes nothing.
  func prepareForStream(stall: Duration) {
    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
    // A little later than the connection's own stall, which knows more about the reason.
    let milliseconds = min(stall.components.seconds, 1_000_000) * 1_000 + 10_000
    set(SOL_SOCKET, SO_KEEPALIVE, 1)
    set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
    set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 15)
    set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, Int32(milliseconds))
    set(Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, 131_072)
  }
}

extension HTTPSocket.Transfer {
  fileprivate init(_ progress: TLSSession.Progress) {
    switch progress {
    case .done(let count): self = .bytes(count)
    case .wantsRead: self = .wantsRead
    case .wantsWrite: self = .wantsWrite
    case .ended: self = .ended
    case .failed: self = .failed
    }
  }
}
