internal import CausewayCore
internal import Glibc
internal import Loop

extension AddressGuard {
  /// Notes, at `url`, what can be known of the address before any name is looked up.
  func check(_ url: ServiceURL, _ section: ConfigSection) {
    guard let address = Self.address(of: url.host) else {
      var number = in_addr()
      // What curl would take for a number: 0x7f.0x1, say.
      if inet_aton(url.host, &number) != 0 {
        section.problem(
          at: "url", "the host is a number in an unusual form", hint: "Write four decimal numbers, such as 192.0.2.1.")
      }
      return
    }
    guard let refusal = refusal(of: address) else { return }
    let isPrivate = AddressReach(of: address.bytes).extent == .local
    section.problem(
      at: "url", refusal,
      hint: isPrivate ? "Set it if events may go to this machine and its neighbours." : "No setting allows it.")
  }

  private static func address(of host: String) -> SocketAddress? {
    SocketAddress(host: host.lowercased() == "localhost" ? "127.0.0.1" : host, port: 0)
  }
}
