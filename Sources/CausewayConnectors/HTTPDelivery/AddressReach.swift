internal import Loop

/// What kind of address an IP address is: from where it can be reached, by the registries of special addresses (RFC 6890, as IANA keeps
/// them) and by what clouds have put where.
struct AddressReach: Sendable, Hashable {
  enum Extent: Int, Sendable, Comparable {
    /// The internet.
    case global
    /// This machine, or networks that are somebody's own.
    case local
    /// Nothing that an event is for.
    case never

    static func < (left: Extent, right: Extent) -> Bool { left.rawValue < right.rawValue }
  }

  let extent: Extent
  /// Continues "this is", such as "a link-local address".
  let words: String

  /// - Parameter bytes: 4 or 16 of them; anything else is no address.
  init(of bytes: [UInt8]) {
    switch bytes.count {
    case 4: self = Self.version4(bytes)
    case 16: self = Self.version6(bytes)
    default: self.init(.never, "no address")
    }
  }

  private init(_ extent: Extent, _ words: String) {
    self.extent = extent
    self.words = words
  }

  private static func version4(_ bytes: [UInt8]) -> AddressReach {
    for network in SpecialNetwork.version4 where network.holds(bytes) {
      return AddressReach(network.extent, network.words)
    }
    return AddressReach(.global, "an address of the internet")
  }

  private static func version6(_ bytes: [UInt8]) -> AddressReach {
    for network in SpecialNetwork.version6 where network.holds(bytes) {
      guard let place = network.embedded else { return AddressReach(network.extent, network.words) }
      let inner = Array(bytes[place..<place + 4])
      let reach = version4(inner)
      let address = inner.map(String.init).joined(separator: ".")
      return AddressReach(max(network.extent, reach.extent), "\(network.words) to \(address), \(reach.words)")
    }
    // Only 2000::/3 has been given out; it is in the table.
    return AddressReach(.never, "a reserved address")
  }
}
