import Glibc
import TestCertificates
import Testing

@testable import Loop

@Suite struct TLSSessionTests {
  init() async throws {
    try await TestCertificate.prepare()
  }

  @Test @EventLoop func `both sides shake hands and talk`() throws {
    let pair = try TLSPair()
    let result = pair.shakeHands()
    #expect(result.server == .done(0))
    #expect(result.client == .done(0))
    #expect(pair.client.write("hello") == .done(5))
    #expect(pair.server.readAll() == ("hello", .wantsRead))
    #expect(pair.server.write("world") == .done(5))
    #expect(pair.client.readAll() == ("world", .wantsRead))
  }

  @Test @EventLoop func `a certificate may be named by address`() throws {
    let pair = try TLSPair(serverName: "127.0.0.1")
    #expect(pair.shakeHands().client == .done(0))
  }

  @Test @EventLoop func `a certificate for another host is not accepted`() throws {
    for name in ["example.org", "127.0.0.2"] {
      let pair = try TLSPair(serverName: name)
      guard case .failed(let reason) = pair.shakeHands().client else {
        Issue.record("accepted for \(name)")
        continue
      }
      #expect(reason.hasPrefix("the certificate was not accepted: "))
      #expect(reason.contains("mismatch"))
    }
  }

  @Test @EventLoop func `a certificate of an unknown authority is not accepted unless nobody looks`() throws {
    let other = try TestCertificate.other.get()
    let strict = try TLSPair(clientContext: TLSContext(authorities: other.certificate))
    guard case .failed(let reason) = strict.shakeHands().client else {
      Issue.record("accepted")
      return
    }
    #expect(reason.contains("self-signed certificate"))
    let lenient = try TLSPair(clientContext: TLSContext(verifies: false))
    #expect(lenient.shakeHands().client == .done(0))
  }

  @Test @EventLoop func `a goodbye is an end`() throws {
    let pair = try TLSPair()
    _ = pair.shakeHands()
    _ = pair.client.write("last")
    pair.client.sayGoodbye()
    pair.client.sayGoodbye()
    #expect(pair.server.readAll() == ("last", .ended))
  }

  @Test @EventLoop func `a peer that vanishes is an end too`() throws {
    let pair = try TLSPair()
    _ = pair.shakeHands()
    shutdown(pair.clientDescriptor, Int32(SHUT_RDWR))
    #expect(pair.server.readAll().1 == .ended)
  }

  @Test @EventLoop func `plain bytes in place of a handshake fail with words`() throws {
    let pair = try TLSPair()
    let text = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    #expect(text.withUnsafeBytes { send(pair.clientDescriptor, $0.baseAddress, $0.count, 0) } == text.count)
    #expect(pair.server.handshake() == .failed("http request"))
    #expect(pair.server.handshake() == .ended)
  }

  @Test @EventLoop func `one session's failure is not taken for another's`() throws {
    let broken = try TLSPair()
    let noise = [UInt8](repeating: 0xFF, count: 100)
    _ = noise.withUnsafeBytes { send(broken.clientDescriptor, $0.baseAddress, $0.count, 0) }
    _ = broken.server.handshake()
    let pair = try TLSPair()
    #expect(pair.shakeHands().server == .done(0))
    #expect(pair.server.readAll() == ("", .wantsRead))
  }

  @Test @EventLoop func `a write that was refused goes on from another buffer with more behind it`() throws {
    let pair = try TLSPair()
    _ = pair.shakeHands()
    var sent = 0
    var received = 0
    let all = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var back: [UInt8] = []
    var refusals = 0
    while received < all.count {
      while sent < all.count {
        // Another array each time; longer at the second attempt.
        let piece = Array(all[sent..<min(all.count, sent + 10_000 + refusals % 1_000)])
        guard case .done(let count) = piece.withUnsafeBytes({ pair.server.write($0) }) else {
          refusals += 1
          break
        }
        sent += count
      }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while case .done(let count) = buffer.withUnsafeMutableBytes({ pair.client.read(into: $0) }) {
        back += buffer[..<count]
        received += count
      }
    }
    #expect(refusals > 0)
    #expect(back == all)
  }

  @Test @EventLoop func `a closed session does nothing any more`() throws {
    let pair = try TLSPair()
    _ = pair.shakeHands()
    pair.server.close()
    pair.server.close()
    pair.server.sayGoodbye()
    #expect(pair.server.write("x") == .ended)
    #expect(pair.server.readAll().1 == .ended)
    #expect(!pair.server.hasBufferedBytes)
  }

  @Test @EventLoop func `what was decrypted and not read is known`() throws {
    let pair = try TLSPair()
    _ = pair.shakeHands()
    _ = pair.client.write("hello")
    var byte: UInt8 = 0
    #expect(withUnsafeMutableBytes(of: &byte) { pair.server.read(into: $0) } == .done(1))
    #expect(pair.server.hasBufferedBytes)
    #expect(pair.server.readAll().0 == "ello")
    #expect(!pair.server.hasBufferedBytes)
  }

  @Test(arguments: ["", "a b", "exa\u{0}mple"]) @EventLoop func `a name that is none is refused or never matched`(
    name: String
  ) throws {
    do {
      let pair = try TLSPair(serverName: name)
      guard name.isEmpty else {
        #expect(pair.shakeHands().client != .done(0))
        return
      }
      Issue.record("an empty name was accepted")
    } catch let error as TLSError {
      #expect(error == .malformedName(name))
    }
  }
}
