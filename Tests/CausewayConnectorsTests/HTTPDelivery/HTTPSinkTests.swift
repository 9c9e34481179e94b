import CausewayCore
import CausewayTestKit
import Foundation
import HTTPServer
import Loop
import ScriptedServer
import TestCertificates
import Testing

@testable import CausewayConnectors

/// What every output that speaks HTTP makes of what a receiver can do to it, beyond what every sink promises (`SinkCheck`).
@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HTTPSinkTests {
  typealias Verdict = DeliveryError.Verdict

  let server = ScriptedServer()

  private func answering(_ answer: String) throws -> String {
    try server.start { connection in
      while await connection.request() != nil { try await connection.send(answer) }
    }
  }

  private static func check(_ error: DeliveryError?) {
    #expect(error?.reason.contains(SinkUnderTest.canary) != true)
    #expect(error?.accepted ?? 0 == 0)
  }

  nonisolated static let statuses: [(String, Verdict?)] = [
    ("200 OK", nil), ("201 Created", nil), ("202 Accepted", nil), ("299 X", nil),
    ("300 Multiple Choices", .unavailable(retryAfter: nil)),
    ("301 Moved\r\nLocation: /else", .unavailable(retryAfter: nil)),
    ("302 Found\r\nLocation: http://169.254.169.254/", .unavailable(retryAfter: nil)),
    ("307 Temporary Redirect\r\nLocation: /else", .unavailable(retryAfter: nil)), ("400 Bad Request", .reject),
    ("401 Unauthorized", .unavailable(retryAfter: nil)), ("403 Forbidden", .unavailable(retryAfter: nil)),
    ("404 Not Found", .unavailable(retryAfter: nil)), ("405 Method Not Allowed", .reject),
    ("408 Request Timeout", .retry(after: nil)), ("409 Conflict", .reject),
    ("410 Gone", .unavailable(retryAfter: nil)), ("413 Content Too Large", .reject),
    ("422 Unprocessable Content", .reject), ("425 Too Early", .retry(after: nil)),
    ("429 Too Many Requests", .unavailable(retryAfter: nil)),
    ("429 Too Many Requests\r\nRetry-After: 7", .unavailable(retryAfter: .seconds(7))),
    (
      "429 X\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT",
      .unavailable(retryAfter: .seconds(60))
    ),
    // The clock of the test stands at Sat, 09 Mar 2024 16:00:00 GMT.
    ("503 X\r\nRetry-After: Sat, 09 Mar 2024 16:00:30 GMT", .unavailable(retryAfter: .seconds(30))),
    ("503 X\r\nRetry-After: 999999999", .unavailable(retryAfter: .seconds(3_600))),
    ("503 X\r\nRetry-After: soon", .unavailable(retryAfter: nil)), ("451 Unavailable", .reject),
    ("500 Internal Server Error", .retry(after: nil)), ("500 X\r\nRetry-After: 5", .retry(after: .seconds(5))),
    ("501 Not Implemented", .retry(after: nil)), ("502 Bad Gateway", .unavailable(retryAfter: nil)),
    ("503 Service Unavailable", .unavailable(retryAfter: nil)),
    ("504 Gateway Timeout", .unavailable(retryAfter: nil)), ("505 X", .retry(after: nil)),
    ("599 X", .retry(after: nil)), ("600 X", .retry(after: nil)),
  ]

  @Test(arguments: SinkUnderTest.allCases, statuses.indices)
  func `each status has its verdict`(kind: SinkUnderTest, index: Int) async throws {
    let (status, verdict) = Self.statuses[index]
    let body = "the answer's \(SinkUnderTest.canary)"
    let url = try answering("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    let error = try await kind.make(url).outcome()
    #expect(error?.verdict == verdict, "\(status)")
    #expect(error?.pausesOutput ?? false == status.hasPrefix("410"))
    Self.check(error)
    #expect(server.connections == 1)
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `nobody there means away, and who comes back is found`(kind: SinkUnderTest) async throws {
    let url = try answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    let sink = try kind.make(url)
    #expect(await sink.outcome() == nil)
    server.stop()
    let port = try #require(url.split(separator: ":").last)
    let closed = ScriptedServer()
    let other = try closed.start { _ in }
    closed.stop()
    let error = try await kind.make(other).outcome()
    #expect(error?.verdict == .unavailable(retryAfter: nil))
    #expect(error?.reason == "\(other): nothing listens there (connection refused)")
    #expect(!port.isEmpty)
    Self.check(error)
  }

  /// What a server does with each connection, and what that means.
  enum Misdeed: CaseIterable {
    case closesAtOnce, closesAfterRequest, resetsAfterRequest, resetsWithinAnswer, closesWithinAnswer, speaksNoHTTP,
      endlessHead, silence, drip

    var verdict: Verdict { .retry(after: nil) }

    func commit(_ connection: ScriptedConnection) async throws {
      guard self != .closesAtOnce else { return }
      _ = await connection.request()
      switch self {
      case .closesAtOnce, .closesAfterRequest: return
      case .resetsAfterRequest: await connection.reset()
      case .resetsWithinAnswer:
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        await connection.reset()
      case .closesWithinAnswer: try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
      case .speaksNoHTTP: try await connection.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
      case .endlessHead:
        try await connection.send("HTTP/1.1 200 OK\r\n")
        while true { try await connection.send("X: \(String(repeating: "x", count: 1_000))\r\n") }
      case .silence: await connection.clientHasGone()
      case .drip:
        try await connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while true {
          try await connection.send("1\r\nx\r\n")
          try await EventLoop.sleep(for: .milliseconds(20))
        }
      }
    }
  }

  @Test(arguments: SinkUnderTest.allCases, Misdeed.allCases)
  func `no whole answer means that this entry is tried again`(kind: SinkUnderTest, misdeed: Misdeed) async throws {
    let url = try server.start { try await misdeed.commit($0) }
    let error = try await kind.make(url, timeout: .seconds(1)).outcome()
    #expect(error?.verdict == misdeed.verdict, "\(error?.reason ?? "accepted")")
    #expect(error?.reason.hasPrefix(url) == true)
    Self.check(error)
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `of a long answer to an accepted entry the rest is not read`(kind: SinkUnderTest) async throws {
    let url = try server.start { connection in
      _ = await connection.request()
      try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
      while true { try await connection.send(String(repeating: "x", count: 65_536)) }
    }
    #expect(try await kind.make(url).outcome() == nil)
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `a server that cannot be trusted is as good as away`(kind: SinkUnderTest) async throws {
    var router = HTTPRouter()
    for method in ["GET", "POST"] { router.on(method, "/") { _ in .answer(.text(.ok, "")) } }
    let files = try TestCertificate.localhost.get()
    let tls = try TLSContext(certificate: files.certificate, key: files.key)
    let secure = HTTPServer(HTTPServerSettings(), tls: tls, responder: router)
    let port = try secure.listen(on: #require(SocketAddress(parsing: "127.0.0.1:0"))).port
    let url = "https://localhost:\(port)"
    for authorities in [nil, try TestCertificate.other.get().certificate, "/no/such/file"] {
      let error = try await kind.make(url, authorities: authorities).outcome()
      #expect(error?.verdict == .unavailable(retryAfter: nil))
      Self.check(error)
    }
    // Trusted, it knows nothing at this address: also away, for another reason.
    let known = try await kind.make(url, authorities: files.certificate).outcome()
    #expect(known?.reason == "\(url) knows nothing at this address (404)")
    await secure.drain(within: .zero)
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `TLS where none is spoken, and names that nobody has, mean away`(kind: SinkUnderTest) async throws {
    let url = try answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    for url in [url.replacing("http:", with: "https:"), "http://no-such-host.invalid"] {
      let error = try await kind.make(url).outcome()
      #expect(error?.verdict == .unavailable(retryAfter: nil))
      Self.check(error)
    }
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `TLS that does not begin in time means away`(kind: SinkUnderTest) async throws {
    let url = try server.start { await $0.clientHasGone() }
    let error = try await kind.make(url.replacing("http:", with: "https:"), timeout: .milliseconds(300)).outcome()
    #expect(error?.verdict == .unavailable(retryAfter: nil) && error?.reason.hasSuffix("no connection in time") == true)
  }

  @Test(
    arguments: SinkUnderTest.allCases, ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.1.1]", "0.0.0.0", "224.0.0.1"])
  func `no output sends where nothing is ever sent`(kind: SinkUnderTest, host: String) async throws {
    let error = try await kind.make("http://\(host)").outcome()
    #expect(error?.verdict == .unavailable(retryAfter: nil))
    #expect(error?.reason.hasSuffix(": nothing is ever sent there") == true)
  }

  @Test(arguments: ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "127.1"])
  func `a webhook sends to this machine only where the owner says so`(host: String) async throws {
    let url = try answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").replacing("127.0.0.1", with: host)
    let error = try await SinkUnderTest.webhook.make(url, allowsPrivate: false).outcome()
    #expect(error?.verdict == .unavailable(retryAfter: nil))
    #expect(error?.reason.hasSuffix("and `allow_private: true` is not set") == true)
    #expect(server.connections == 0)
    #expect(try await SinkUnderTest.webhook.make(url).outcome() == nil)
  }

  @Test(arguments: SinkUnderTest.allCases)
  func `of a batch it says how many were accepted`(kind: SinkUnderTest) async throws {
    let answers = Answers(["200 OK", "200 OK", "500 No", "200 OK"])
    let url = try server.start { connection in
      while let request = await connection.request() {
        // What is asked beforehand is no entry.
        let status = request.hasPrefix("POST") ? await answers.next() : "200 OK"
        try await connection.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
      }
    }
    let sink = try kind.make(url)
    let batch = (1...4).map { SinkUnderTest.routed(.sample("\($0)")) }
    let error = await #expect(throws: DeliveryError.self) { try await sink.deliver(batch) }
    #expect(error?.accepted == 2 && error?.verdict == .retry(after: nil))
    #expect(answers.left == 1)
  }
}

@EventLoop
private final class Answers {
  private var rest: [String]

  nonisolated init(_ all: [String]) { rest = all }

  func next() -> String { rest.removeFirst() }
  var left: Int { rest.count }
}
