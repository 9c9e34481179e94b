import Foundation
import Glibc

/// A TCP connection that does what no client should.
final class RawSocket {
  private let descriptor: Int32

  init(port: UInt16, timeout: Int = 10) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw HTTPConnection.Broken() }
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw HTTPConnection.Broken() }
  }

  deinit { close(descriptor) }

  /// - Returns: whether the system took all of it.
  @discardableResult
  func send(_ text: String) -> Bool { send(bytes: Array(text.utf8)) }

  /// - Returns: whether the system took all of it.
  @discardableResult
  func send(bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// What comes next; `nil` at the end, after a reset, or when nothing comes in time.
  func receive() -> String? {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &piece, piece.count, 0)
    return count > 0 ? String(decoding: piece[..<count], as: UTF8.self) : nil
  }

  /// All that comes until the end.
  func receiveAll() -> String {
    var all = ""
    while let piece = receive() { all += piece }
    return all
  }

  /// Sends nothing more, and still listens.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Closing will be a reset, not an end.
  func resetOnClose() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
  }

  /// The system holds next to nothing for a client that does not read. Before anything is received.
  func shrinkReceiveBuffer() {
    var size: Int32 = 4_096
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }
}
