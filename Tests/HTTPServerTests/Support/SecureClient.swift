import TestCertificates
import Testing

@testable import Loop

/// A TLS client that polls: short conversations with a server under test.
@EventLoop
final class SecureClient {
  struct Failed: Error, Equatable {
    let progress: TLSSession.Progress
  }

  let wire: WireClient
  private let session: TLSSession
  private(set) var received = ""
  private(set) var isEnded = false

  init(_ address: SocketAddress) throws {
    wire = try WireClient(address)
    let files = try TestCertificate.localhost.get()
    session = try TLSSession(
      TLSContext(authorities: files.certificate), descriptor: wire.descriptor, serverName: "localhost")
  }

  isolated deinit {
    session.close()
  }

  private func repeated(_ step: () -> TLSSession.Progress) async throws -> TLSSession.Progress {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      let progress = step()
      guard progress == .wantsRead || progress == .wantsWrite else { return progress }
      try await EventLoop.sleep(for: .milliseconds(1))
    }
    throw Failed(progress: .wantsRead)
  }

  func shakeHands() async throws {
    let progress = try await repeated { session.handshake() }
    guard progress == .done(0) else { throw Failed(progress: progress) }
  }

  func send(_ text: String) async throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let progress = try await repeated { rest.withUnsafeBytes { session.write($0) } }
      guard case .done(let count) = progress else { throw Failed(progress: progress) }
      rest = rest.dropFirst(count)
    }
  }

  /// Everything up to `text`, or to the end.
  func receive(until text: String? = nil) async throws -> String {
    while true {
      if let text, let range = received.firstRange(of: text) {
        defer { received = String(received[range.upperBound...]) }
        return String(received[..<range.upperBound])
      }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      switch try await repeated({ buffer.withUnsafeMutableBytes { session.read(into: $0) } }) {
      case .done(let count): received += String(decoding: buffer[..<count], as: UTF8.self)
      case .ended:
        isEnded = true
        return received
      case let progress: throw Failed(progress: progress)
      }
    }
  }

  func goodbye() {
    session.sayGoodbye()
  }
}
