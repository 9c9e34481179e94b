import Foundation
import Glibc
import Testing

@testable import Loop

@Suite struct ListenerTests {
  @Test func `a free port is chosen and connections are handed over`() async throws {
    let peers = try await EventLoop.spawnThrowing { try await Self.acceptOne() }.value
    #expect(peers.isLoopback)
    #expect(peers.port != 0)
  }

  @EventLoop
  private static func acceptOne() async throws -> SocketAddress {
    let any = try #require(SocketAddress(parsing: "127.0.0.1:0"))
    var listener: Listener?
    let peer: SocketAddress = try await withCheckedThrowingContinuation { continuation in
      do {
        let opened = try Listener(any) { descriptor, peer in
          close(descriptor)
          continuation.resume(returning: peer)
        }
        listener = opened
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let connected = opened.address.withSockaddr { connect(client, $0, $1) }
        #expect(connected == 0)
        close(client)
      } catch {
        continuation.resume(throwing: error)
      }
    }
    listener?.close()
    return peer
  }

  @Test func `a port in use is refused with words`() async throws {
    let reason = try await EventLoop.spawnThrowing { try await Self.listenTwice() }.value
    #expect(reason.contains("it is in use"))
  }

  @EventLoop
  private static func listenTwice() async throws -> String {
    let first = try Listener(try #require(SocketAddress(parsing: "127.0.0.1:0"))) { descriptor, _ in close(descriptor) }
    defer { first.close() }
    let error = #expect(throws: ListenError.self) { try Listener(first.address) { descriptor, _ in close(descriptor) } }
    return error?.description ?? ""
  }

  @Test func `a Unix socket is private, replaces a dead one, and spares a live one`() async throws {
    let path = NSTemporaryDirectory() + "causeway-\(UUID().uuidString.prefix(8)).sock"
    try await EventLoop.spawnThrowing { try await Self.unixSockets(path) }.value
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @EventLoop
  private static func unixSockets(_ path: String) async throws {
    let address = try #require(SocketAddress.unix(path: path))
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #expect(address.withSockaddr { bind(dead, $0, $1) } == 0)
    close(dead)
    let live = try Listener(address) { descriptor, _ in close(descriptor) }
    defer { live.close() }
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(throws: ListenError.self) { try Listener(address) { descriptor, _ in close(descriptor) } }
  }
}
