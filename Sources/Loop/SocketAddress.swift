internal import CEvent
internal import Glibc

/// Where a socket listens or connects: IPv4, IPv6 or a Unix path.
package struct SocketAddress: Sendable, Hashable {
  private enum Kind: Hashable {
    case ipv4([UInt8])
    case ipv6([UInt8], scope: UInt32)
    case unix(String)
  }

  private let kind: Kind
  /// 0 for Unix paths, and for "any free port" in an address to listen on.
  package let port: UInt16

  /// The longest path of a Unix socket that Linux takes, in bytes.
  package static let longestPath = 107

  /// `nil` for an empty path, one with NUL, or one beyond `longestPath`.
  package static func unix(path: String) -> SocketAddress? {
    guard (1...longestPath).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
    return SocketAddress(kind: .unix(path), port: 0)
  }

  private init(kind: Kind, port: UInt16) {
    self.kind = kind
    self.port = port
  }

  /// Reads `127.0.0.1:8080` or `[::1]:8080`: numeric only, names go to the `Resolver`.
  package init?(parsing text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits) else {
      return nil
    }
    var host = text[..<colon]
    if host.first == "[" {
      guard host.last == "]" else { return nil }
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    self.init(host: String(host), port: port)
  }

  /// Reads a numeric IPv4 or IPv6 address.
  package init?(host: String, port: UInt16) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, host, &four) == 1 {
      self.init(kind: .ipv4(withUnsafeBytes(of: four) { Array($0) }), port: port)
    } else if inet_pton(AF_INET6, host, &six) == 1 {
      self.init(kind: .ipv6(withUnsafeBytes(of: six) { Array($0) }, scope: 0), port: port)
    } else {
      return nil
    }
  }

  /// Reads what the kernel filled in. `length` bytes of `storage` count.
  init?(_ storage: sockaddr_storage, length: socklen_t) {
    let family = Int32(storage.ss_family)
    let read: (kind: Kind, port: UInt16)? = withUnsafeBytes(of: storage) { bytes in
      let count = min(Int(length), bytes.count)
      switch family {
      case AF_INET where count >= MemoryLayout<sockaddr_in>.size:
        let address = bytes.loadUnaligned(as: sockaddr_in.self)
        return (.ipv4(withUnsafeBytes(of: address.sin_addr) { Array($0) }), UInt16(bigEndian: address.sin_port))
      case AF_INET6 where count >= MemoryLayout<sockaddr_in6>.size:
        let address = bytes.loadUnaligned(as: sockaddr_in6.self)
        let host = withUnsafeBytes(of: address.sin6_addr) { Array($0) }
        return (.ipv6(host, scope: address.sin6_scope_id), UInt16(bigEndian: address.sin6_port))
      case AF_UNIX:
        // An unnamed peer has no path; an abstract one begins with NUL and is none of ours.
        let path = bytes[MemoryLayout<sa_family_t>.size..<count].prefix { $0 != 0 }
        return (.unix(String(decoding: path, as: UTF8.self)), 0)
      default:
        return nil
      }
    }
    guard let read else { return nil }
    self.init(kind: read.kind, port: read.port)
  }

  /// The address in the kernel's form, for the length of `body`.
  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result) rethrows -> Result {
    var storage = sockaddr_storage()
    let length = withUnsafeMutableBytes(of: &storage) { fill($0) }
    return try withUnsafePointer(to: &storage) { pointer in
      // sockaddr is the common head of every address family; the kernel is told the true length.
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, length) }
    }
  }

  private func fill(_ bytes: UnsafeMutableRawBufferPointer) -> socklen_t {
    switch kind {
    case .ipv4(let host):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: host) }
      bytes.storeBytes(of: address, as: sockaddr_in.self)
      return socklen_t(MemoryLayout<sockaddr_in>.size)
    case .ipv6(let host, let scope):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: host) }
      bytes.storeBytes(of: address, as: sockaddr_in6.self)
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    case .unix(let path):
      bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
      let offset = MemoryLayout<sa_family_t>.size
      let text = Array(path.utf8)
      UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyBytes(from: text)
      return socklen_t(offset + text.count + 1)
    }
  }

  var family: Int32 {
    switch kind {
    case .ipv4: AF_INET
    case .ipv6: AF_INET6
    case .unix: AF_UNIX
    }
  }

  package var isUnix: Bool { family == AF_UNIX }

  /// The number itself in the network's order: 4 bytes, or 16; none for a Unix path.
  package var bytes: [UInt8] {
    switch kind {
    case .ipv4(let host), .ipv6(let host, _): host
    case .unix: []
    }
  }

  /// The path of a Unix socket.
  package var path: String? {
    if case .unix(let path) = kind { path } else { nil }
  }

  /// Whether only this machine can be at the other end.
  package var isLoopback: Bool {
    switch kind {
    case .ipv4(let host): host[0] == 127
    case .ipv6(let host, _):
      host.dropLast().allSatisfy { $0 == 0 } && host[15] == 1 || host.starts(with: Self.mappedLoopback)
    case .unix: true
    }
  }

  /// `::ffff:127.…`
  private static let mappedLoopback: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127]

  /// Without the port; a Unix path as it is.
  package var host: String {
    switch kind {
    case .ipv4(let host): host.map(String.init).joined(separator: ".")
    case .ipv6(let host, _): Self.text(ofIPv6: host)
    case .unix(let path): path
    }
  }

  private static func text(ofIPv6 host: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, host, &text, socklen_t(text.count)) != nil else { return "::" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension SocketAddress: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .ipv4: "\(host):\(port)"
    case .ipv6: "[\(host)]:\(port)"
    case .unix(let path): path
    }
  }
}
