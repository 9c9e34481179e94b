import HTTPClient
import Loop
import ScriptedServer
import Testing

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct AddressRuleTests {
  let server = ScriptedServer()
  let client = HTTPClient()

  private func serve() throws -> String {
    try server.start { connection in
      while await connection.request() != nil {
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
  }

  private func guarded(_ url: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.addressRule = { $0.isLoopback ? "loopback addresses are not for webhooks" : nil }
    return request
  }

  @Test(arguments: ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "127.1"])
  func `no spelling of an address gets past the rule`(host: String) async throws {
    let url = try serve().replacing("127.0.0.1", with: host)
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(guarded(url)) }
    #expect(error?.code == .refusedAddress && error?.reason == "loopback addresses are not for webhooks")
    #expect(server.connections == 0)
  }

  @Test func `a connection that another request opened is judged as well`() async throws {
    let url = try serve()
    #expect(try await client.send(HTTPClientRequest(url: url)).status == 200)
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(guarded(url)) }
    #expect(error?.code == .refusedAddress)
  }

  @Test func `an admitted address is used`() async throws {
    let url = try serve()
    var request = HTTPClientRequest(url: url.replacing("127.0.0.1", with: "localhost"))
    request.addressRule = { $0.isLoopback ? nil : "not here" }
    #expect(try await client.send(request).status == 200)
    #expect(try await client.send(request).status == 200)
    #expect(server.connections == 1)
  }
}
