internal import CCurl
internal import Glibc
internal import Loop

/// What libcurl calls, on the loop's thread and while the transfer lives.
extension Transfer {
  nonisolated private static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }

  nonisolated static let lineArrived: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    // Valid for this call, and read within it.
    nonisolated(unsafe) let line = UnsafeRawBufferPointer(start: data, count: size * count)
    let transfer = from(context)
    return EventLoop.assume { transfer.receive(line: line) } ? line.count : 0
  }

  nonisolated static let bytesArrived: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    // Valid for this call, and read within it.
    nonisolated(unsafe) let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
    let transfer = from(context)
    return EventLoop.assume { transfer.receive(body: bytes) }
  }

  /// Sees the address that is really used, whatever way libcurl came by it.
  nonisolated static let openSocket: curl_opensocket_callback = { context, _, address in
    guard let context, let address else { return curl_socket_t(-1) }
    let transfer = from(context)
    let wanted = SocketAddress(address)
    guard EventLoop.assume({ transfer.admit(wanted) }) else { return curl_socket_t(-1) }
    return socket(
      address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  /// Sees the connections that are used again, which never pass `openSocket`.
  nonisolated static let requestIsDue: curl_prereq_callback = { context, host, _, port, _ in
    guard let context, let host else { return CURL_PREREQFUNC_ABORT }
    let transfer = from(context)
    let peer = SocketAddress(host: String(cString: host), port: UInt16(clamping: port))
    return EventLoop.assume { transfer.admit(peer) } ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
  }
}

extension SocketAddress {
  fileprivate init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
    var text = [CChar](repeating: 0, count: 64)
    // libcurl's struct ends in a `sockaddr` with room for every family; the length says how much of it counts.
    let head = UnsafeRawPointer(address).advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
    let port = head.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
    guard
      getnameinfo(
        head.assumingMemoryBound(to: sockaddr.self), socklen_t(address.pointee.addrlen), &text, socklen_t(text.count),
        nil, 0, NI_NUMERICHOST) == 0
    else { return nil }
    let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.init(host: host, port: UInt16(bigEndian: port))
  }
}
