import Glibc
import TestCertificates
import Testing

@testable import Loop

/// A server and a client with a socket pair between them, moved by hand.
@EventLoop
final class TLSPair {
  let server: TLSSession
  let client: TLSSession
  let serverDescriptor: Int32
  let clientDescriptor: Int32

  init(
    clientContext: TLSContext? = nil, serverName: String? = "localhost", files: TestCertificate? = nil
  ) throws {
    let files = try files ?? TestCertificate.localhost.get()
    var descriptors: [Int32] = [0, 0]
    let result = socketpair(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &descriptors)
    try #require(result == 0)
    serverDescriptor = descriptors[0]
    clientDescriptor = descriptors[1]
    server = try TLSSession(
      TLSContext(certificate: files.certificate, key: files.key), descriptor: serverDescriptor)
    client = try TLSSession(
      clientContext ?? TLSContext(authorities: files.certificate), descriptor: clientDescriptor, serverName: serverName)
  }

  isolated deinit {
    server.close()
    client.close()
    close(serverDescriptor)
    close(clientDescriptor)
  }

  /// Both sides in turn until both are done or one fails.
  func shakeHands() -> (server: TLSSession.Progress, client: TLSSession.Progress) {
    var server = TLSSession.Progress.wantsRead
    var client = TLSSession.Progress.wantsRead
    for _ in 0..<20 {
      if case .wantsRead = client { client = self.client.handshake() }
      if case .wantsRead = server { server = self.server.handshake() }
      if case .failed = client, case .failed = server { break }
    }
    return (server, client)
  }
}

extension TLSSession {
  func write(_ text: String) -> Progress {
    Array(text.utf8).withUnsafeBytes { write($0) }
  }

  /// Everything that is there.
  func readAll() -> (String, Progress) {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 20_000)
    while true {
      let progress = buffer.withUnsafeMutableBytes { read(into: $0) }
      guard case .done(let count) = progress else { return (String(decoding: text, as: UTF8.self), progress) }
      text += buffer[..<count]
    }
  }
}
