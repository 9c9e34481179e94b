import Loop
import Testing

@testable import HTTPServer

/// A server on a free port, its responder, and ways to wait for what happens in it.
@EventLoop
final class ServerUnderTest {
  let responder = TestResponder()
  let server: HTTPServer
  let address: SocketAddress

  init(
    tls: TLSContext? = nil, on address: SocketAddress? = nil, _ change: (inout HTTPServerSettings) -> Void = { _ in }
  ) throws {
    var settings = HTTPServerSettings()
    settings.linger = .milliseconds(500)
    change(&settings)
    server = HTTPServer(settings, tls: tls, responder: responder)
    self.address = try server.listen(on: address ?? .loopback)
  }

  func client(receiveBuffer: Int32? = nil, sendBuffer: Int32? = nil) throws -> WireClient {
    try WireClient(address, receiveBuffer: receiveBuffer, sendBuffer: sendBuffer)
  }

  /// One request on a connection of its own, up to the server's closing.
  func exchange(_ text: String) async throws -> String {
    let client = try client()
    try await client.send(text)
    return try await client.receiveAll()
  }

  /// Waits until `condition` holds.
  func eventually(
    within limit: Duration = .seconds(10), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain", sourceLocation: sourceLocation)
      try await EventLoop.sleep(for: .milliseconds(1))
    }
  }

  /// The source of the newest stream, once there are `count` of them.
  func source(_ count: Int = 1) async throws -> TestSource {
    try await eventually { responder.sources.count >= count && responder.sources[count - 1].wake != nil }
    return responder.sources[count - 1]
  }
}
