internal import Loop

/// Says to which addresses an output may send. Who writes a URL into a configuration, or answers for a name in it, must not reach what only
/// this machine or its neighbours should (server-side request forgery). To be asked about the address that is connected to, for
/// every request: a name may lead elsewhere the next time.
struct AddressGuard: Sendable, Hashable {
  /// Whether loopback and private networks are allowed. What is never allowed stays so.
  let allowsPrivate: Bool

  /// Why nothing is sent to `address`, for people; `nil` where it may be.
  func refusal(of address: SocketAddress) -> String? {
    guard !address.isUnix else { return "a Unix socket is no address to send to" }
    let reach = AddressReach(of: address.bytes)
    switch reach.extent {
    case .global: return nil
    case .local where allowsPrivate: return nil
    case .local: return "\(address.host) is \(reach.words), and `allow_private: true` is not set"
    case .never: return "\(address.host) is \(reach.words): nothing is ever sent there"
    }
  }
}
