import Loop
import Testing

@testable import HTTPServer

@Suite struct AddressCensusTests {
  private func census(_ change: (inout HTTPServerSettings) -> Void = { _ in }) -> AddressCensus {
    var settings = HTTPServerSettings()
    settings.connectionsPerAddress = 2
    change(&settings)
    return AddressCensus(settings)
  }

  private func key(_ address: String, _ census: AddressCensus) throws -> String? {
    census.key(of: try #require(SocketAddress(parsing: address)))
  }

  @Test func `an address is full at its limit and has room again after`() throws {
    var census = census()
    let key = try key("192.0.2.1:1", census)
    census.add(key)
    #expect(!census.isFull(key))
    census.add(key)
    #expect(census.isFull(key))
    census.remove(key)
    #expect(!census.isFull(key))
    census.remove(key)
    census.remove(key)
    census.add(key)
    #expect(!census.isFull(key))
  }

  @Test func `this machine counts only where asked`() throws {
    for address in ["127.0.0.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
      #expect(try key(address, census()) == nil)
      #expect(try key(address, census { $0.limitsLoopback = true }) != nil)
    }
    #expect(census { $0.limitsLoopback = true }.key(of: try #require(SocketAddress.unix(path: "/x"))) == nil)
    #expect(!census().isFull(nil))
  }

  @Test func `a network of IPv6 is one client, IPv4 in IPv6 form is IPv4`() throws {
    let census = census()
    #expect(try key("[2001:db8:1:2::1]:1", census) == key("[2001:db8:1:2:ffff::9]:2", census))
    #expect(try key("[2001:db8:1:2::1]:1", census) != key("[2001:db8:1:3::1]:1", census))
    #expect(try key("[::ffff:192.0.2.1]:1", census) == key("192.0.2.1:1", census))
    #expect(try key("[::ffff:192.0.2.1]:1", census) != key("[::ffff:192.0.2.2]:1", census))
  }
}
