import HTTPClient
import Loop
import ScriptedServer
import Testing

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HTTPClientBodyTests {
  let server = ScriptedServer()
  let client = HTTPClient()

  private func streaming(_ url: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.timeout = nil
    request.maximumBody = .max
    return request
  }

  @Test func `pieces arrive while the answer is still being written`() async throws {
    let next = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
      await next.wait()
      try await connection.send("3\r\ntwo\r\n0\r\n\r\n")
    }
    let pieces = try await client.withAnswer(to: streaming(url)) { head, body in
      #expect(head.status == 200)
      let first = try await body.next()
      next.fire()
      return [first, try await body.next(), try await body.next(), try await body.next()]
    }
    #expect(pieces == [Array("one".utf8), Array("two".utf8), nil, nil])
  }

  @Test func `the head arrives before any body`() async throws {
    let seen = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n")
      await seen.wait()
      try await connection.send("x")
    }
    let body = try await client.withAnswer(to: streaming(url)) { _, body in
      seen.fire()
      return try await body.next()
    }
    #expect(body == [UInt8(ascii: "x")])
  }

  @Test func `a reader that does not read holds the server up, and loses nothing`() async throws {
    let total = 48 << 20
    let progress = Progress()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
      for index in 0..<(total / 65_536) {
        try await connection.send([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 65_536))
        await progress.set(connection.sent)
      }
    }
    let whole = try await client.withAnswer(to: streaming(url)) { _, body in
      let stalledAt = await progress.settled()
      #expect(stalledAt < 32 << 20, "socket buffers hold a few MiB; the rest must wait at the server")
      var all: [UInt8] = []
      while let piece = try await body.next() { all += piece }
      return all
    }
    #expect(whole.count == total)
    #expect(stride(from: 0, to: total, by: 65_536).allSatisfy { whole[$0] == UInt8(truncatingIfNeeded: $0 >> 16) })
  }

  @Test func `leaving the scope early ends the transfer`() async throws {
    let gone = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
      await connection.clientHasGone()
      await gone.fire()
    }
    _ = try await client.withAnswer(to: streaming(url)) { _, body in try await body.next() }
    await gone.wait()
  }

  @Test func `an answer that breaks off throws after what had come`() async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
    }
    let error = await #expect(throws: HTTPClientError.self) {
      try await client.withAnswer(to: streaming(url)) { _, body in
        var all: [UInt8] = []
        while let piece = try await body.next() { all += piece }
        Issue.record("the end of a broken answer was taken for its end after \(all.count) bytes")
      }
    }
    #expect(error?.code == .closed)
  }

  @Test func `cancelling ends the wait for a piece`() async throws {
    let client = client
    let reading = Signal()
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
      await connection.clientHasGone()
    }
    let request = streaming(url)
    let reader = EventLoop.spawnThrowing {
      try await client.withAnswer(to: request) { _, body in
        while try await body.next() != nil { reading.fire() }
      }
    }
    await reading.wait()
    reader.cancel()
    let error = await #expect(throws: HTTPClientError.self) { try await reader.value }
    #expect(error?.code == .cancelled)
  }
}

/// How far a writer has come.
@EventLoop
final class Progress {
  private var value = 0

  nonisolated init() {}

  func set(_ value: Int) { self.value = value }

  /// The value, once it has grown and then stood still for many turns of the loop and 20 ms.
  func settled() async -> Int {
    var last = -1
    while last != value || value == 0 {
      last = value
      try? await EventLoop.sleep(for: .milliseconds(20))
    }
    return last
  }
}
