import Foundation
import TestCertificates
import Testing

/// Connections to the real program that come and go in every way there is: its memory stays where it was. `CAUSEWAY_HOSTILE=100` does a
/// hundred times as much, `CAUSEWAY_PROGRAM=dist/causeway` to the release build.
@Suite(.serialized) struct ChurnTests {
  /// One visit, ended in one of the ways.
  private static func visit(_ port: UInt16, way: Int) throws {
    let socket = try RawSocket(port: port)
    switch way % 8 {
    case 0: break
    case 1: socket.resetOnClose()
    case 2: socket.send("POST /push/aqara HTTP/1.1\r\nHost: te")
    case 3:
      socket.send(
        "POST /push/aqara HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n"
          + String(repeating: "x", count: 3_000))
      if way % 16 == 3 { socket.resetOnClose() }
    case 4:
      socket.send("GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
      #expect(socket.receiveAll().hasPrefix("HTTP/1.1 200 "))
    case 5:
      socket.send("GET /livez HTTP/1.1\r\nHost: test\r\n\r\n")
      socket.finishSending()
      #expect(socket.receiveAll().hasPrefix("HTTP/1.1 200 "))
    case 6:
      socket.send("\u{16}\u{3}\u{1} not HTTP at all\r\n\r\n")
      _ = socket.receiveAll()
    default:
      socket.send("GET /all HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer everything\r\n\r\n")
      _ = socket.receive()
      if way % 16 == 7 { socket.resetOnClose() }
    }
  }

  /// `count` visits by four threads.
  private static func churn(_ count: Int, _ visit: @escaping @Sendable (Int) throws -> Void) {
    let threads = (0..<4).map { thread in
      Background {
        for number in stride(from: thread, to: count, by: 4) {
          do { try visit(number) } catch { Issue.record(error, "visit \(number)") }
        }
      }
    }
    for thread in threads { thread.join() }
  }

  private func growth(of gateway: GatewayProcess, over count: Int, _ visit: @escaping @Sendable (Int) throws -> Void)
    throws -> Int
  {
    Self.churn(2_000, visit)
    let before = try gateway.residentKiB
    let began = ContinuousClock.now
    Self.churn(count, visit)
    let after = try gateway.residentKiB
    print("churn: \(count) connections in \(ContinuousClock.now - began), resident \(before) KiB, then \(after) KiB")
    return after - before
  }

  @Test func `connections that end in every way leave nothing behind`() throws {
    let house = try HostileHouse()
    let port = house.port
    let growth = try growth(of: house.gateway, over: HostileHouse.times(4_000)) { try Self.visit(port, way: $0) }
    #expect(growth < 5 * 1_024)
    #expect(try eventually { try house.clients(of: "all") == 0 })
    #expect(house.gateway.terminate() == 0)
  }

  @Test func `handshakes that are broken off leave nothing behind`() throws {
    let certificate = try TestCertificate.localhost.get()
    let house = try TLSHouse(certificate)
    let port = house.port
    // A ClientHello as OpenSSL sends it, whole and in part, and what is none.
    let hello = Self.clientHello
    let growth = try growth(of: house.gateway, over: HostileHouse.times(1_000)) { number in
      let socket = try RawSocket(port: port)
      switch number % 4 {
      case 0: socket.send(bytes: hello)
      case 1: socket.send(bytes: Array(hello.prefix(hello.count / 2)))
      case 2: socket.send("GET / HTTP/1.1\r\n\r\n")
      default:
        socket.send(bytes: hello)
        _ = socket.receive()
      }
      if number % 8 > 3 { return socket.resetOnClose() }
      // Heard out, so that no more handshakes wait than there are threads here: their memory would be a peak, not a leak.
      socket.finishSending()
      _ = socket.receiveAll()
    }
    #expect(growth < 5 * 1_024)
    #expect(house.gateway.terminate() == 0)
  }

  /// A thousand in CI; ten thousand by `CAUSEWAY_HOSTILE=10`.
  @Test func `a thousand idle connections cost little, and everyone else is served as before`() throws {
    let house = try HostileHouse()
    let before = try house.gateway.residentKiB
    let count = min(HostileHouse.times(1_000), 10_000)
    var idle: [RawSocket] = []
    for _ in 0..<count { idle.append(try RawSocket(port: house.port)) }
    let connection = try HTTPConnection(port: house.port)
    var longest = Duration.zero
    for number in 0..<200 {
      let began = ContinuousClock.now
      let body = SignedPush.report("m\(number)", device: "d", value: "1")
      #expect(try connection.request("POST", "/push/aqara", body: body).status == 200)
      longest = max(longest, ContinuousClock.now - began)
    }
    let each = Double(try house.gateway.residentKiB - before) / Double(count)
    print("idle: \(count) connections, \(each) KiB each, a push took \(longest) at most")
    #expect(each < 6)
    #expect(house.gateway.terminate() == 0)
    withExtendedLifetime(idle) {}
  }

  @Test func `beyond the limits the next one is told to come back, and there is room when others have gone`() throws {
    let house = try HostileHouse(http: ", connections: 40, connections_per_address: 20, limit_loopback: true")
    var idle: [RawSocket] = []
    for _ in 0..<20 { idle.append(try RawSocket(port: house.port)) }
    let next = try RawSocket(port: house.port)
    let answer = next.receiveAll()
    #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: "))
    idle = []
    #expect(try eventually { (try? HTTPConnection(port: house.port).request("GET", "/livez").status) == 200 })
    #expect(house.gateway.terminate() == 0)
  }

  /// What `openssl s_client` says first, to TLS 1.2 and 1.3.
  private static let clientHello: [UInt8] = {
    var body: [UInt8] = [3, 3] + (0..<32).map { UInt8($0) } + [0]
    body += [0, 6, 0x13, 0x01, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]
    let extensions: [UInt8] = [
      0, 10, 0, 4, 0, 2, 0, 23,  // supported_groups: secp256r1
      0, 11, 0, 2, 1, 0,  // ec_point_formats
      0, 13, 0, 4, 0, 2, 4, 3,  // signature_algorithms: ecdsa_secp256r1_sha256
    ]
    body += [0, UInt8(extensions.count)] + extensions
    let handshake: [UInt8] = [1, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
    return [22, 3, 1, UInt8(handshake.count >> 8), UInt8(handshake.count & 0xff)] + handshake
  }()
}

/// The real program behind TLS; its readiness is asked for through its socket.
private struct TLSHouse {
  let folder: TestFolder
  let port: UInt16
  let gateway: GatewayProcess

  init(_ certificate: TestCertificate) throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    gateway = try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)", tls: { certificate: "\(certificate.certificate)", key: "\(certificate.key)" } }
        inputs:
          aqara: { type: http, path: /push, dialect: aqara, unsigned: true }
        outputs:
          all: { type: sse, path: /all, token: "everything" }
        routes:
          - { to: all }
        """)
  }
}
