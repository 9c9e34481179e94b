internal import Digest
internal import Glibc

/// How a broker tells clients apart.
enum ClientIdentity {
  /// `address@process#chance`, as Java's since 4.9.0: two processes with the same would take the same queues.
  static func make() -> String {
    let chance = RandomBytes.make(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1
    return "\(address())@\(getpid())#\(chance)"
  }

  /// The first IPv4 address that is not this machine's own loop; it is only for people.
  private static func address() -> String {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return "127.0.0.1" }
    defer { freeifaddrs(list) }
    var next = list
    while let interface = next?.pointee {
      next = interface.ifa_next
      guard let address = interface.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
      // Of this family the kernel gives a whole sockaddr_in.
      let number = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
      let bytes = withUnsafeBytes(of: number) { Array($0) }
      if bytes[0] != 127 { return bytes.map(String.init).joined(separator: ".") }
    }
    return "127.0.0.1"
  }
}
