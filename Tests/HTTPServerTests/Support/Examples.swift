import Loop
import Testing

@testable import HTTPServer

extension SocketAddress {
  /// From the block for documentation (RFC 5737).
  static var example: SocketAddress {
    get throws { try #require(SocketAddress(parsing: "192.0.2.1:4711")) }
  }

  /// Any free port of this machine.
  static var loopback: SocketAddress {
    get throws { try #require(SocketAddress(parsing: "127.0.0.1:0")) }
  }
}

extension HTTPPeer {
  static var example: HTTPPeer {
    get throws { HTTPPeer(address: try .example) }
  }
}
