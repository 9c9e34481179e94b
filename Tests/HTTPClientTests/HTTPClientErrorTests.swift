import Glibc
import HTTPClient
import Loop
import ScriptedServer
import Testing

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HTTPClientErrorTests {
  let server = ScriptedServer()
  let client = HTTPClient()

  private func failure(_ request: HTTPClientRequest) async -> HTTPClientError? {
    do {
      _ = try await client.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test func `nobody at the address is a failed connection, in words`() async throws {
    let url = try server.start { _ in }
    server.stop()
    let error = await failure(HTTPClientRequest(url: url + "/secret-path?token=secret"))
    #expect(error?.code == .connect)
    #expect(error?.description == "\(url): nothing listens there (connection refused)")
  }

  @Test func `an unknown name is told apart`() async {
    let error = await failure(HTTPClientRequest(url: "http://no-such-host.invalid/secret"))
    #expect(error?.code == .resolve && error?.description.contains("no-such-host.invalid") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: [
    "", "no url", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/", "http://127.0.0.1:99999/",
    "gopher://127.0.0.1:1/", "http://127.0.0.1\r\nX: y/",
  ])
  func `what is no http URL is refused before anything is sent`(url: String) async {
    #expect(await failure(HTTPClientRequest(url: url))?.code == .invalidRequest)
  }

  @Test(arguments: [("X-A", "b\r\nX-C: d"), ("X-A", "b\nc"), ("X-A", "b\0"), ("X A", "b"), ("", "b"), ("X:", "b")])
  func `fields cannot smuggle other fields in`(name: String, value: String) async throws {
    let url = try server.start { _ in }
    let error = await failure(HTTPClientRequest(url: url, fields: [HTTPClientField(name, value)]))
    #expect(error?.code == .invalidRequest)
    #expect(server.connections == 0)
  }

  @Test(arguments: ["GET /x HTTP/1.1\r\nA: b\r\n\r\nGET", "", "G T"])
  func `methods cannot smuggle requests in`(method: String) async throws {
    let url = try server.start { _ in }
    #expect(await failure(HTTPClientRequest(method, url: url))?.code == .invalidRequest)
    #expect(server.connections == 0)
  }

  @Test(arguments: [
    ("", HTTPClientError.Code.closed), ("HTTP/1.1 200 OK\r\n", .closed),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .closed),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .closed),
    ("SSH-2.0-OpenSSH_9.2\r\n", .badResponse),
  ])
  func `an answer that breaks off is none`(answer: String, code: HTTPClientError.Code) async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send(answer)
    }
    #expect(await failure(HTTPClientRequest(url: url))?.code == code)
  }

  @Test(arguments: ["Content-Length: 2001", "Transfer-Encoding: chunked"])
  func `a body beyond the limit is refused, whether its length is named or not`(field: String) async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n")
      while true { try await connection.send("3e8\r\n\(String(repeating: "x", count: 1_000))\r\n") }
    }
    var request = HTTPClientRequest(url: url)
    request.maximumBody = 2_000
    #expect(await failure(request)?.code == .tooLarge)
  }

  @Test func `a body at the limit is taken`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send(
        "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(String(repeating: "x", count: 2_000))")
    }
    var request = HTTPClientRequest(url: url)
    request.maximumBody = 2_000
    #expect(try await client.send(request).body.count == 2_000)
  }

  @Test(arguments: ["Content-Length: 100000000", "Transfer-Encoding: chunked"])
  func `a body that nobody wants is not read to its end`(field: String) async throws {
    let gone = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n")
      do {
        while true { try await connection.send("3e8\r\n\(String(repeating: "x", count: 1_000))\r\n") }
      } catch {
        await gone.fire()
      }
    }
    var request = HTTPClientRequest(url: url)
    request.maximumBody = 2_000
    request.discardsBody = true
    let response = try await client.send(request)
    #expect(response.status == 200 && response.body.isEmpty)
    await gone.wait()
    #expect(server.connections == 1)
  }

  @Test func `a short body that nobody wants keeps the connection`() async throws {
    let url = try server.start { connection in
      while await connection.request() != nil {
        try await connection.send(
          "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(String(repeating: "x", count: 2_000))")
      }
    }
    var request = HTTPClientRequest(url: url)
    request.maximumBody = 2_000
    request.discardsBody = true
    for _ in 0..<3 { #expect(try await client.send(request).body.isEmpty) }
    #expect(server.connections == 1)
  }

  @Test func `a head without end is refused`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\n")
      while true { try await connection.send("X-Field: \(String(repeating: "x", count: 1_000))\r\n") }
    }
    #expect(await failure(HTTPClientRequest(url: url))?.code == .tooLarge)
  }

  @Test func `silence ends at the time-out`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      await connection.clientHasGone()
    }
    var request = HTTPClientRequest(url: url)
    request.timeout = .seconds(1)
    let error = await failure(request)
    #expect(error?.code == .timeout && error?.reason == "no answer in time")
  }

  @Test func `an address that swallows everything ends at the connect time-out`() async throws {
    let full = try FullListener()
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(full.port)/")
    request.connectTimeout = .milliseconds(50)
    let error = await failure(request)
    #expect(error?.code == .connectTimeout && error?.reason == "no connection in time")
  }

  @Test func `a connection on which TLS does not begin is none`() async throws {
    let url = try server.start { await $0.clientHasGone() }
    var request = HTTPClientRequest(url: url.replacing("http:", with: "https:"))
    request.timeout = .milliseconds(200)
    let error = await failure(request)
    #expect(error?.code == .connectTimeout && error?.reason == "no connection in time")
  }

  @Test func `an answer that comes drop by drop ends at the time-out`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      while true {
        try await connection.send("1\r\nx\r\n")
        try await EventLoop.sleep(for: .milliseconds(20))
      }
    }
    var request = HTTPClientRequest(url: url)
    request.timeout = .seconds(1)
    request.discardsBody = true
    let error = await failure(request)
    #expect(error?.code == .timeout && error?.reason == "no complete answer in time")
  }

  @Test func `cancelling ends the request at once and closes its connection`() async throws {
    let (server, client) = (server, client)
    let asked = Signal()
    let gone = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      await asked.fire()
      await connection.clientHasGone()
      await gone.fire()
    }
    let request = EventLoop.spawnThrowing { try await client.send(HTTPClientRequest(url: url)) }
    await asked.wait()
    request.cancel()
    let error = await #expect(throws: HTTPClientError.self) { try await request.value }
    #expect(error?.code == .cancelled)
    await gone.wait()
  }

  @Test func `closing the client ends what is under way`() async throws {
    let client = client
    let asked = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      await asked.fire()
      await connection.clientHasGone()
    }
    let request = EventLoop.spawnThrowing { try await client.send(HTTPClientRequest(url: url)) }
    await asked.wait()
    client.close()
    let error = await #expect(throws: HTTPClientError.self) { try await request.value }
    #expect(error?.code == .cancelled)
    #expect(await failure(HTTPClientRequest(url: url))?.code == .cancelled)
  }
}

/// A port whose backlog is full: the kernel drops every further SYN, as a firewall does.
private final class FullListener {
  let port: UInt16
  private var descriptors: [Int32] = []

  init() throws {
    let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptors.append(listening)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listening, $0, length)
        _ = listen(listening, 0)
        _ = getsockname(listening, $0, &length)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    for _ in 0..<4 {
      let filling = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(filling, $0, length) }
      }
      descriptors.append(filling)
    }
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }
}
