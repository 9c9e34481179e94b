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
    tls?.close()
    Glibc.close(descriptor)
  }

  /// Small answers leave at once instead of waiting for an acknowledgement.
  func configure(sendBuffer: Int?) {
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    if let sendBuffer {
      var size = Int32(clamping: sendBuffer)
      setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
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
