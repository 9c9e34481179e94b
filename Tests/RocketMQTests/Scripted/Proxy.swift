internal import Glibc
internal import Loop
internal import Testing

@testable internal import RocketMQ

/// Stands between a client and a server, and does what networks do to connections.
@EventLoop
final class Proxy {
  private var listener: Listener?
  private let target: SocketAddress
  private(set) var connections: [ProxyConnection] = []
  private(set) var accepted = 0
  /// Of all connections: what clients asked, by code.
  private(set) var requests: [Int32: Int] = [:]
  /// Whoever connects is sent away at once.
  var isDown = false
  /// So many bytes of a server still pass; then their connection ends, in the middle of whatever it is.
  var budget: Int?
  /// Connections that ended so.
  private(set) var cuts = 0
  /// Bytes that pass in each direction and millisecond; `nil` for all there are.
  var pace: Int?
  let address: String

  init(to server: String) throws {
    let address = try #require(ServerAddress(server))
    target = try #require(SocketAddress(host: address.host, port: address.port))
    var take: (@EventLoop (Int32) -> Void)?
    let any = try #require(SocketAddress(host: "127.0.0.1", port: 0))
    let listener = try Listener(any) { descriptor, _ in take?(descriptor) }
    self.listener = listener
    self.address = listener.address.description
    take = { [weak self] in self?.accept($0) }
  }

  private func accept(_ client: Int32) {
    accepted += 1
    guard !isDown else {
      Glibc.close(client)
      return
    }
    EventLoop.spawn("proxy") {
      guard let server = try? await OutgoingSocket.connect(to: self.target, until: .now + .seconds(5)) else {
        Glibc.close(client)
        return
      }
      await self.join(client, server)
    }
  }

  private func join(_ client: Int32, _ server: Int32) {
    guard listener != nil else {
      for descriptor in [client, server] { Glibc.close(descriptor) }
      return
    }
    connections.append(ProxyConnection(client, server, of: self))
  }

  func count(_ command: RemotingCommand) { requests[command.code, default: 0] += 1 }

  /// How many of the bytes of a server may pass now.
  func allowance(_ count: Int) -> Int { min(count, budget ?? count) }

  func passed(_ count: Int) -> Bool {
    guard let left = budget else { return true }
    budget = left > count ? left - count : nil
    if budget == nil { cuts += 1 }
    return budget != nil
  }

  /// Nothing passes over the connections of now any more, and nobody is told: as when a firewall forgot them.
  func freeze() {
    for connection in connections { connection.freeze() }
  }

  /// All connections end.
  func cut() {
    for connection in connections { connection.close() }
  }

  func forget(_ connection: ProxyConnection) { connections.removeAll { $0 === connection } }

  func close() {
    listener?.close()
    listener = nil
    cut()
  }
}
