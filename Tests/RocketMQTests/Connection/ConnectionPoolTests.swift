internal import Loop
internal import TestCertificates
internal import Testing

@testable internal import RocketMQ

@Suite("ConnectionPool")
@EventLoop
struct ConnectionPoolTests {
  private func pool(
    tls: TLSSettings? = nil, credentials: Credentials? = nil, lost: @escaping @EventLoop (String) -> Void = { _ in }
  ) throws -> ConnectionPool {
    ConnectionPool(format: .json, credentials: credentials, trust: try tls.map(Trust.init), lost: lost)
  }

  private let echo: ScriptedBroker.Script = { Answers.success($0.fields, body: Array($0.body)) }

  @Test func `everybody shares one connection`() async throws {
    let server = try ScriptedBroker(echo)
    let pool = try pool()
    let tasks = (0..<50).map { number in
      EventLoop.spawn { try? await ask(pool, server.address, "\(number)") }
    }
    for (number, task) in tasks.enumerated() { #expect(await task.value == "\(number)") }
    #expect(server.accepted == 1)
    pool.close()
    server.stop()
  }

  @Sendable
  private func ask(_ pool: ConnectionPool, _ address: String, _ text: String) async throws -> String? {
    let command = RemotingCommand(code: 30, fields: ["topic": text])
    return try await pool.connection(to: address).success(of: command, within: .seconds(5)).fields["topic"]
  }

  @Test func `a body of many segments comes whole in both directions, by TLS, too`() async throws {
    try await TestCertificate.prepare()
    let certificate = try TestCertificate.localhost.get()
    let context = try TLSContext(certificate: certificate.certificate, key: certificate.key)
    for (tls, client) in [(nil, nil), (context, TLSSettings(authorities: certificate.certificate))] {
      let server = try ScriptedBroker(tls: tls, echo)
      let pool = try pool(tls: client)
      let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let connection = try await pool.connection(to: server.address)
      let answer = try await connection.success(of: RemotingCommand(code: 1, body: body[...]), within: .seconds(20))
      #expect(answer.body.elementsEqual(body))
      pool.close()
      server.stop()
    }
  }

  @Test func `a certificate that names somebody else or is unknown is not accepted`() async throws {
    try await TestCertificate.prepare()
    let (mine, other) = (try TestCertificate.localhost.get(), try TestCertificate.other.get())
    let server = try ScriptedBroker(tls: try TLSContext(certificate: other.certificate, key: other.key), echo)
    for settings in [TLSSettings(authorities: mine.certificate), TLSSettings(authorities: other.certificate)] {
      let pool = try pool(tls: settings)
      await #expect(throws: RocketMQError.self) { try await ask(pool, server.address, "x") }
      pool.close()
    }
    for settings in [
      TLSSettings(authorities: other.certificate, serverName: "other.example"), TLSSettings(verifies: false),
    ] {
      let pool = try pool(tls: settings)
      #expect(try await ask(pool, server.address, "x") == "x")
      pool.close()
    }
    server.stop()
  }

  @Test func `a server that is not there is said to be unreachable, and is asked again later`() async throws {
    let gone = try ScriptedBroker(echo)
    gone.stop()
    let pool = try pool()
    do {
      _ = try await pool.connection(to: gone.address)
      Issue.record("connected to nobody")
    } catch {
      #expect("\(error)".hasPrefix("cannot connect to \(gone.address): Connection refused"))
    }
    let back = try ScriptedBroker(port: try #require(ServerAddress(gone.address)).port, echo)
    try await eventually { (try? await ask(pool, back.address, "x")) == "x" }
    pool.close()
    back.stop()
  }

  @Test func `whoever waits is told when the connection is lost, and the next request opens another`() async throws {
    var lost: [String] = []
    let server = try ScriptedBroker { $0.code == 11 ? nil : Answers.success() }
    let pool = try pool { lost.append($0) }
    let connection = try await pool.connection(to: server.address)
    let held = EventLoop.spawnThrowing {
      try await connection.response(to: RemotingCommand(code: 11), within: .seconds(30))
    }
    await server.wait(for: .pullMessage)
    server.disconnect()
    await #expect(throws: RocketMQError.connectionLost(address: server.address, reason: "the server closed it")) {
      try await held.value
    }
    #expect(lost == [server.address])
    #expect(
      try await pool.connection(to: server.address).success(of: RemotingCommand(code: 30), within: .seconds(5)).code
        == 0)
    pool.close()
    server.stop()
  }

  @Test func `no answer in time is an error, and silence altogether is the end of the connection`() async throws {
    let server = try ScriptedBroker { _ in nil }
    let pool = try pool()
    let connection = try await pool.connection(to: server.address)
    await #expect(throws: RocketMQError.timedOut(address: server.address)) {
      try await connection.response(to: RemotingCommand(code: 1), within: .milliseconds(50))
    }
    #expect(!connection.isOpen)
    pool.close()
    server.stop()
  }

  @Test func `a cancelled caller waits no longer`() async throws {
    let server = try ScriptedBroker { _ in nil }
    let pool = try pool()
    let connection = try await pool.connection(to: server.address)
    let held = EventLoop.spawnThrowing {
      try await connection.response(to: RemotingCommand(code: 11), within: .seconds(30))
    }
    await server.wait(for: .pullMessage)
    held.cancel()
    await #expect(throws: RocketMQError.closed) { try await held.value }
    #expect(connection.isOpen)
    pool.close()
    server.stop()
  }

  @Test func `every request is signed, answers are not`() async throws {
    let server = try ScriptedBroker(echo)
    let pool = try pool(credentials: Credentials(accessKey: "key", secretKey: "secret"))
    _ = try await ask(pool, server.address, "x")
    let request = try #require(server.requests.first)
    #expect(request.fields["AccessKey"] == "key" && request.fields["Signature"]?.count == 28)
    pool.close()
    server.stop()
  }

  @Test func `a server of something else is refused in words`() async throws {
    let any = try #require(SocketAddress(host: "127.0.0.1", port: 0))
    var sockets: [RemotingSocket] = []
    let listener = try Listener(any) { descriptor, _ in
      let socket = RemotingSocket(descriptor: descriptor, tls: nil)
      _ = socket.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)[...])
      sockets.append(socket)
    }
    let pool = try pool()
    do {
      _ = try await ask(pool, listener.address.description, "x")
      Issue.record("took HTTP for RocketMQ")
    } catch {
      #expect("\(error)".contains("does not speak RocketMQ's remoting protocol"), "\(error)")
    }
    pool.close()
    for socket in sockets { socket.close() }
    listener.close()
  }
}
