import Glibc
import HTTPClient
import Loop
import ScriptedServer
import Testing

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTests {
  let server = ScriptedServer()
  let client = HTTPClient()

  @Test func `an answer comes with status, fields and body`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send(
        "HTTP/1.1 418 I'm a teapot\r\nRetry-After:  7 \r\nX-B: c\r\nContent-Length: 5\r\n\r\nshort")
    }
    let response = try await client.send(HTTPClientRequest(url: url))
    #expect(response.status == 418)
    #expect(response.head["retry-AFTER"] == "7" && response.head["x-b"] == "c" && response.head["x"] == nil)
    #expect(response.body == Array("short".utf8))
  }

  @Test func `a request is sent as it was written`() async throws {
    let requests = Requests()
    let url = try server.start { connection in
      await requests.note(connection.request())
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }
    let body = Array(repeating: UInt8(ascii: "x"), count: 100_000)
    let fields = [HTTPClientField("Content-Type", "application/json"), HTTPClientField("X-Empty", "")]
    _ = try await client.send(HTTPClientRequest("POST", url: url + "/a%20b?c=d", fields: fields, body: body))
    let lines = try #require(requests.all.first).split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.first == "POST /a%20b?c=d HTTP/1.1")
    #expect(lines.contains("Content-Type: application/json") && lines.contains("X-Empty:"))
    #expect(lines.contains("Content-Length: 100000") && lines.last?.utf8.count == 100_000)
    #expect(!lines.contains { $0.lowercased().hasPrefix("expect") })
  }

  @Test(arguments: ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
  func `an empty body is sent as none`(method: String) async throws {
    let requests = Requests()
    let url = try server.start { connection in
      await requests.note(connection.request())
      try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
    }
    let response = try await client.send(HTTPClientRequest(method, url: url))
    let request = try #require(requests.all.first)
    #expect(response.status == 204 && response.body.isEmpty)
    #expect(request.hasPrefix("\(method) / HTTP/1.1\r\n") && request.hasSuffix("\r\n\r\n"))
    #expect(!request.lowercased().contains("content-type") && !request.lowercased().contains("transfer-encoding"))
    #expect(request.contains("Content-Length: 0") == (method == "POST"))
  }

  @Test func `the answer to HEAD has no body, whatever length it names`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    }
    #expect(try await client.send(HTTPClientRequest("HEAD", url: url)).body.isEmpty)
  }

  @Test func `interim answers and trailers are not taken for the head`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send(
        "HTTP/1.1 103 Early Hints\r\nX: early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n")
      try await connection.send("Trailer: X\r\n\r\n3\r\nabc\r\n0\r\nX: late\r\n\r\n")
    }
    let response = try await client.send(HTTPClientRequest(url: url))
    #expect(response.status == 200 && response.head["x"] == nil && response.body == Array("abc".utf8))
  }

  @Test func `redirects are answers like any other`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    }
    let response = try await client.send(HTTPClientRequest(url: url))
    #expect(response.status == 302 && response.head["location"] == "http://127.0.0.1:1/")
    #expect(server.connections == 1)
  }

  @Test func `a connection is used again`() async throws {
    let url = try server.start { connection in
      while await connection.request() != nil {
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
    for _ in 0..<20 { #expect(try await client.send(HTTPClientRequest(url: url)).body == Array("ok".utf8)) }
    #expect(server.connections == 1)
  }

  @Test func `hundreds of requests at once all get their own answer`() async throws {
    let url = try server.start { connection in
      while let request = await connection.request() {
        let path = request.split(separator: " ")[1]
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
      }
    }
    let client = client
    let requests = (0..<300).map { index in
      EventLoop.spawnThrowing { try await client.send(HTTPClientRequest(url: "\(url)/\(index)")).body }
    }
    for (index, request) in requests.enumerated() {
      #expect(try await request.value == Array("/\(index)".utf8))
    }
  }

  @Test func `a name is looked up and its address used`() async throws {
    let url = try server.start { connection in
      let host = await connection.request()?.contains("Host: localhost:") == true
      try await connection.send("HTTP/1.1 \(host ? 200 : 400) OK\r\nContent-Length: 0\r\n\r\n")
    }
    let named = url.replacing("127.0.0.1", with: "localhost")
    #expect(try await client.send(HTTPClientRequest(url: named)).status == 200)
  }

  @Test func `many ask for one name at once, and one who leaves takes nothing from the others`() async throws {
    let url = try server.start { connection in
      while await connection.request() != nil {
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
    }
    let client = client
    let request = HTTPClientRequest(url: url.replacing("127.0.0.1", with: "localhost"))
    let leaving = EventLoop.spawnThrowing { try await client.send(request) }
    leaving.cancel()
    let others = (0..<50).map { _ in EventLoop.spawnThrowing { try await client.send(request).status } }
    for other in others { #expect(try await other.value == 200) }
    let error = await #expect(throws: HTTPClientError.self) { try await leaving.value }
    #expect(error?.code == .cancelled)
  }

  @Test func `a Unix socket is spoken to like any server`() async throws {
    let path = "/tmp/causeway-client-\(getpid()).sock"
    try server.start(socketPath: path) { connection in
      let request = await connection.request() ?? ""
      try await connection.send(
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\(request.contains("GET /health") ? "well" : "ill!")")
    }
    var request = HTTPClientRequest(url: "http://gateway/health")
    request.socketPath = path
    #expect(try await client.send(request).body == Array("well".utf8))
    server.stop()
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    #expect(error?.code == .connect && error?.description.contains("is the gateway running") == true)
  }

  /// In a process of its own: what others start meanwhile would inherit the variables.
  @Test func `proxies of the environment are not used`() async {
    await #expect(processExitsWith: .success) {
      setenv("http_proxy", "http://127.0.0.1:1", 1)
      setenv("ALL_PROXY", "http://127.0.0.1:1", 1)
      try await HTTPClientTests.askWithoutProxy()
    }
  }

  @EventLoop
  private static func askWithoutProxy() async throws {
    let server = ScriptedServer()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }
    let client = HTTPClient()
    #expect(try await client.send(HTTPClientRequest(url: url)).status == 200)
    client.close()
    server.stop()
  }
}

@EventLoop
final class Requests {
  private(set) var all: [String] = []

  nonisolated init() {}

  func note(_ request: String?) {
    if let request { all.append(request) }
  }
}
