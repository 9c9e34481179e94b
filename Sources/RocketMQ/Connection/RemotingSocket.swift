internal import Glibc
internal import Loop

/// A connection's bytes, plain or by TLS. Owns the descriptor.
@EventLoop
struct RemotingSocket {
  enum Transfer {
    case bytes(Int)
    case wantsRead
    case wantsWrite
    case ended(String)
  }

  let descriptor: Int32
  let tls: TLSSession?

  /// Fills `buffer` as far as bytes are there.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    guard let tls else {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended("the server closed it") }
      return errno == EAGAIN || errno == EINTR ? .wantsRead : .ended(String(cString: strerror(errno)))
    }
    // A record holds at most 16 KiB: a step through each would cost more than decrypting it.
    var filled = 0
    while buffer.count - filled >= 16_384 {
      switch tls.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])) {
      case .done(let count): filled += count
      case .wantsRead: return filled > 0 ? .bytes(filled) : .wantsRead
      case .wantsWrite: return filled > 0 ? .bytes(filled) : .wantsWrite
      // What came before is delivered first; the end shows again at the next read.
      case .ended: return filled > 0 ? .bytes(filled) : .ended("the server closed it")
      case .failed(let reason): return filled > 0 ? .bytes(filled) : .ended(reason)
      }
    }
    return .bytes(filled)
  }

  func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
    bytes.withUnsafeBytes { bytes in
      guard let tls else {
        let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN || errno == EINTR ? .wantsWrite : .ended(String(cString: strerror(errno)))
      }
      return switch tls.write(bytes) {
      case .done(let count): .bytes(count)
      case .wantsRead: .wantsRead
      case .wantsWrite: .wantsWrite
      case .ended: .ended("the server closed it")
      case .failed(let reason): .ended(reason)
      }
    }
  }

  func close() {
    tls?.sayGoodbye()
    tls?.close()
    Glibc.close(descriptor)
  }
}
