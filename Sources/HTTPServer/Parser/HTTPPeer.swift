package import Loop

/// Who is at the other end of a connection.
package struct HTTPPeer: Sendable {
  package let address: SocketAddress
  package let isTLS: Bool

  package init(address: SocketAddress, isTLS: Bool = false) {
    self.address = address
    self.isTLS = isTLS
  }
}
