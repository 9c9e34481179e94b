import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors

@Suite struct AddressGuardTests {
  private func refusal(_ host: String, allowsPrivate: Bool) throws -> String? {
    AddressGuard(allowsPrivate: allowsPrivate).refusal(of: try #require(SocketAddress(host: host, port: 443)))
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
    "223.255.255.255", "2606:4700::1111", "2a00::1", "3ffe::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
    "2001:200::1",
  ])
  func `the internet is open`(host: String) throws {
    #expect(try refusal(host, allowsPrivate: false) == nil)
    #expect(try refusal(host, allowsPrivate: true) == nil)
  }

  @Test(arguments: [
    "127.0.0.1", "127.255.255.254", "10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.255.255", "100.64.0.0", "100.127.255.255", "198.18.0.1", "192.0.2.1", "::1", "fc00::1", "fdff::1",
    "fd00::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:0:192.168.1.1", "::127.0.0.1",
    "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1", "64:ff9b:1::1.1.1.1",
  ])
  func `this machine and private networks are open only where the owner says so`(host: String) throws {
    let words = try #require(try refusal(host, allowsPrivate: false))
    #expect(words.hasSuffix(", and `allow_private: true` is not set"))
    #expect(try refusal(host, allowsPrivate: true) == nil)
  }

  @Test(arguments: [
    "169.254.169.254", "169.254.0.1", "169.254.255.255", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.0.1",
    "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1", "::", "fe80::1",
    "febf::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254", "fd00:42::42", "fd00:c1::a9fe:a9fe",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0", "::ffff:255.255.255.255", "::169.254.169.254", "::ffff:0:169.254.169.254",
    "64:ff9b::169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b::6464:64c8", "2002:a9fe:a9fe::1", "2002:e000:1::1",
    "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:a9fe:a9:fe00::", "2001:0:1:2:3:4:5:6", "100::1", "4000::1", "::2:0:0:0",
  ])
  func `what no event is for is never open`(host: String) throws {
    for allowsPrivate in [false, true] {
      #expect(try #require(try refusal(host, allowsPrivate: allowsPrivate)).hasSuffix(": nothing is ever sent there"))
    }
  }

  @Test func `the reason names the address and what it is`() throws {
    #expect(
      try refusal("192.168.1.7", allowsPrivate: false)
        == "192.168.1.7 is a private address, and `allow_private: true` is not set")
    #expect(
      try refusal("64:ff9b::a9fe:a9fe", allowsPrivate: true)
        == "64:ff9b::a9fe:a9fe is a translated address: it leads to 169.254.169.254, where a cloud keeps its machines' credentials: nothing is ever sent there"
    )
  }

  @Test func `an address in another's form is judged as that one`() throws {
    var random = SplitMix(seed: 20)
    for _ in 0..<20_000 {
      let inner = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
      let plain = AddressReach(of: inner).extent
      let zeros = [UInt8](repeating: 0, count: 10)
      #expect(AddressReach(of: zeros + [0xff, 0xff] + inner).extent == plain)
      #expect(AddressReach(of: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0] + inner).extent == plain)
      #expect(AddressReach(of: [0x20, 0x02] + inner + zeros).extent == plain)
    }
  }

  @Test func `the tables can be read`() {
    for network in SpecialNetwork.version4 {
      #expect(!network.holds([1, 1, 1, 1]) && !network.holds([8, 8, 8, 8]))
    }
    for network in SpecialNetwork.version6 {
      #expect(!network.holds([0xfe, 0] + [UInt8](repeating: 0, count: 14)))
    }
  }

  @Test func `what is no address is refused`() throws {
    #expect(AddressReach(of: []).extent == .never)
    let socket = try #require(SocketAddress.unix(path: "/run/docker.sock"))
    #expect(AddressGuard(allowsPrivate: true).refusal(of: socket) != nil)
  }
}
