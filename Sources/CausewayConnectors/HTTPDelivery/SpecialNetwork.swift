internal import Loop

/// A block of addresses that is not simply part of the internet.
struct SpecialNetwork: Sendable {
  let extent: AddressReach.Extent
  let words: String
  /// Where in the address an IPv4 address begins that it leads to.
  let embedded: Int?
  private let prefix: [UInt8]
  private let bits: Int

  /// - Parameter text: address and length, such as `10.0.0.0/8`. What cannot be read holds everything: the table is wrong, and tests say so.
  private init(_ text: String, _ extent: AddressReach.Extent, _ words: String, embedded: Int? = nil) {
    let parts = text.split(separator: "/")
    prefix = parts.first.flatMap { SocketAddress(host: String($0), port: 0) }?.bytes ?? []
    bits = parts.last.flatMap { Int($0) } ?? 0
    self.extent = extent
    self.words = words
    self.embedded = embedded
  }

  func holds(_ address: [UInt8]) -> Bool {
    let (whole, rest) = bits.quotientAndRemainder(dividingBy: 8)
    guard address.prefix(whole).elementsEqual(prefix.prefix(whole)) else { return false }
    guard rest > 0, whole < prefix.count, whole < address.count else { return true }
    return (address[whole] ^ prefix[whole]) >> UInt8(8 - rest) == 0
  }

  private static let metadata = "where a cloud keeps its machines' credentials"
  private static let unroutable = "an address that is not part of the internet"

  /// The first that holds an address decides.
  static let version4 = [
    SpecialNetwork("169.254.169.254/32", .never, metadata),
    SpecialNetwork("169.254.170.2/32", .never, metadata),  // Amazon's containers
    SpecialNetwork("100.100.100.200/32", .never, metadata),  // Alibaba
    SpecialNetwork("168.63.129.16/32", .never, metadata),  // Azure
    SpecialNetwork("192.0.0.192/32", .never, metadata),  // Oracle
    SpecialNetwork("0.0.0.0/8", .never, "no address of another machine"),
    SpecialNetwork("169.254.0.0/16", .never, "a link-local address"),
    SpecialNetwork("192.0.0.0/24", .never, "a reserved address"),
    SpecialNetwork("224.0.0.0/4", .never, "a multicast address"),
    SpecialNetwork("255.255.255.255/32", .never, "the broadcast address"),
    SpecialNetwork("240.0.0.0/4", .never, "a reserved address"),
    SpecialNetwork("127.0.0.0/8", .local, "a loopback address"),
    SpecialNetwork("10.0.0.0/8", .local, "a private address"),
    SpecialNetwork("172.16.0.0/12", .local, "a private address"),
    SpecialNetwork("192.168.0.0/16", .local, "a private address"),
    SpecialNetwork("100.64.0.0/10", .local, "an address of a provider's own network"),
    SpecialNetwork("192.0.2.0/24", .local, unroutable),
    SpecialNetwork("198.18.0.0/15", .local, unroutable),
    SpecialNetwork("198.51.100.0/24", .local, unroutable),
    SpecialNetwork("203.0.113.0/24", .local, unroutable),
  ]

  /// The first that holds an address decides.
  static let version6 = [
    SpecialNetwork("fd00:ec2::/32", .never, metadata),  // Amazon
    SpecialNetwork("fd20:ce::254/128", .never, metadata),  // Google
    SpecialNetwork("fd00:42::42/128", .never, metadata),  // Scaleway
    SpecialNetwork("fd00:c1::a9fe:a9fe/128", .never, metadata),  // Oracle
    SpecialNetwork("::/128", .never, "no address of another machine"),
    SpecialNetwork("::1/128", .local, "a loopback address"),
    SpecialNetwork("::ffff:0:0/96", .global, "another form of an address: it leads", embedded: 12),
    SpecialNetwork("::ffff:0:0:0/96", .global, "another form of an address: it leads", embedded: 12),
    SpecialNetwork("::/96", .global, "another form of an address: it leads", embedded: 12),
    SpecialNetwork("64:ff9b::/96", .global, "a translated address: it leads", embedded: 12),
    // RFC 8215. Where the address stands depends on a prefix that only the network knows; this is the usual place.
    SpecialNetwork("64:ff9b:1::/96", .local, "a translated address: it leads", embedded: 12),
    SpecialNetwork("64:ff9b:1::/48", .never, "a translated address"),
    SpecialNetwork("2002::/16", .global, "a tunnelled address: it leads", embedded: 2),
    SpecialNetwork("2001::/32", .never, "a tunnelled address"),  // Teredo
    SpecialNetwork("fe80::/10", .never, "a link-local address"),
    SpecialNetwork("ff00::/8", .never, "a multicast address"),
    SpecialNetwork("fc00::/7", .local, "a private address"),
    SpecialNetwork("fec0::/10", .local, "a private address"),
    SpecialNetwork("2001:db8::/32", .local, unroutable),
    SpecialNetwork("3fff::/20", .local, unroutable),
    SpecialNetwork("2000::/3", .global, "an address of the internet"),
  ]
}
