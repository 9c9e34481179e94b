import Glibc
import Testing

@testable import Loop

@Suite struct SocketAddressTests {
  @Test(arguments: ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535", "[fe80::1]:1"])
  func `numeric addresses read back as they were written`(text: String) throws {
    let address = try #require(SocketAddress(parsing: text))
    #expect(address.description == text)
    let copied = address.withSockaddr { pointer, length in
      SocketAddress(UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_storage.self), length: length)
    }
    #expect(copied == address)
  }

  @Test(arguments: [
    "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[127.0.0.1]:80", "host:80", "1.2.3:4",
    "127.0.0.1:+1",
  ])
  func `anything else is refused`(text: String) {
    #expect(SocketAddress(parsing: text) == nil)
  }

  @Test func `only this machine's addresses are loopback`() throws {
    for text in ["127.8.9.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
      #expect(try #require(SocketAddress(parsing: text)).isLoopback)
    }
    for text in ["128.0.0.1:1", "0.0.0.0:1", "[::]:1", "[::ffff:10.0.0.1]:1", "[2001::1]:1"] {
      #expect(try !#require(SocketAddress(parsing: text)).isLoopback)
    }
  }

  @Test func `an address tells its bytes`() throws {
    #expect(try #require(SocketAddress(parsing: "10.0.0.255:80")).bytes == [10, 0, 0, 255])
    #expect(
      try #require(SocketAddress(parsing: "[fe80::1]:80")).bytes == [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [
        1
      ])
    #expect(try #require(SocketAddress.unix(path: "/x")).bytes.isEmpty)
  }

  @Test func `a Unix path has the kernel's limit`() {
    #expect(SocketAddress.unix(path: String(repeating: "a", count: 107)) != nil)
    #expect(SocketAddress.unix(path: String(repeating: "a", count: 108)) == nil)
    #expect(SocketAddress.unix(path: "") == nil)
  }
}
