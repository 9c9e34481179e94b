import Foundation
import HTTPClient
import HTTPServer
import Loop
import ScriptedServer
import TestCertificates
import Testing

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTLSTests {
  let client = HTTPClient()
  let server: HTTPServer
  let port: UInt16

  init() async throws {
    var router = HTTPRouter()
    router.on("GET", "/") { _ in .answer(.text(.ok, "secret\n")) }
    let files = try TestCertificate.localhost.get()
    let tls = try TLSContext(certificate: files.certificate, key: files.key)
    server = HTTPServer(HTTPServerSettings(), tls: tls, responder: router)
    port = try server.listen(on: #require(SocketAddress(parsing: "127.0.0.1:0"))).port
  }

  private func request(_ host: String, trusting certificate: TestCertificate?) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: "https://\(host):\(port)/")
    request.trust.authorities = certificate?.certificate
    return request
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func `a server with a certificate of a trusted authority is talked to`(host: String) async throws {
    let response = try await client.send(request(host, trusting: try TestCertificate.localhost.get()))
    #expect(response.status == 200 && response.body == Array("secret\n".utf8))
    await server.drain(within: .zero)
  }

  @Test func `a certificate of an unknown authority is refused, in words`() async throws {
    for trusted in [nil, try TestCertificate.other.get()] {
      let error = await #expect(throws: HTTPClientError.self) {
        try await client.send(request("localhost", trusting: trusted))
      }
      #expect(error?.code == .tls && error?.reason.contains("certificate is not trusted") == true)
    }
    await server.drain(within: .zero)
  }

  @Test func `a certificate for another host is refused`() async throws {
    let files = try TestCertificate.other.get()
    let tls = try TLSContext(certificate: files.certificate, key: files.key)
    let other = HTTPServer(HTTPServerSettings(), tls: tls, responder: HTTPRouter())
    let port = try other.listen(on: #require(SocketAddress(parsing: "127.0.0.1:0"))).port
    var request = HTTPClientRequest(url: "https://localhost:\(port)/")
    request.trust.authorities = files.certificate
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    #expect(error?.code == .tls)
    await other.drain(within: .zero)
    await server.drain(within: .zero)
  }

  @Test func `a trusted connection is no use to a request that trusts others`() async throws {
    _ = try await client.send(request("localhost", trusting: try TestCertificate.localhost.get()))
    let error = await #expect(throws: HTTPClientError.self) {
      try await client.send(request("localhost", trusting: nil))
    }
    #expect(error?.code == .tls)
    await server.drain(within: .zero)
  }

  @Test func `TLS on a plain port is named as such`() async throws {
    let plain = ScriptedServer()
    let url = try plain.start { connection in
      try await connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    let error = await #expect(throws: HTTPClientError.self) {
      try await client.send(HTTPClientRequest(url: url.replacing("http:", with: "https:")))
    }
    #expect(error?.code == .tls && error?.reason.contains("Does the server speak plain HTTP") == true)
    await server.drain(within: .zero)
  }

  @Test func `files that are no certificates are our own fault, and named`() async throws {
    var request = request("localhost", trusting: try TestCertificate.localhost.get())
    request.trust.certificate = "/no/such/certificate.pem"
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    #expect(error?.code == .tls && error?.reason.contains("our own certificate") == true)
    request.trust.certificate = nil
    request.trust.authorities = "/no/such/authorities.pem"
    let other = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    #expect(other?.code == .tls && other?.reason.contains("authorities cannot be used") == true)
    await server.drain(within: .zero)
  }

  /// Against the openssl command: our own server asks nobody for a certificate.
  @Test func `a client's certificate is shown where the server asks for one`() async throws {
    let mine = try TestCertificate.other.get()
    let theirs = try TestCertificate.localhost.get()
    let asking = try OpenSSLServer([
      "-cert", theirs.certificate, "-key", theirs.key, "-Verify", "1", "-verify_return_error", "-CAfile",
      mine.certificate,
    ])
    let port = try await asking.port()
    var request = HTTPClientRequest(url: "https://localhost:\(port)/")
    request.trust = HTTPClientTrust(authorities: theirs.certificate)
    let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
    #expect(error?.code == .tls || error?.code == .closed)
    request.trust = HTTPClientTrust(authorities: theirs.certificate, certificate: mine.certificate, key: mine.key)
    #expect(try await client.send(request).status == 200)
    await server.drain(within: .zero)
  }
}
