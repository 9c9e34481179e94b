import Foundation
import Glibc

/// One blocking connection to a server on loopback, for threads of tests. A broken connection throws.
final class HTTPConnection {
  struct Broken: Error {}

  struct Answer {
    var status: Int
    var head: String
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: UInt16, timeout: Int = 10) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
    guard connected == 0 else { throw Broken() }
  }

  /// To a Unix socket.
  init(socket path: String, timeout: Int = 10) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: timeout, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { throw Broken() }
  }

  deinit {
    close(descriptor)
  }

  func request(_ method: String, _ target: String, fields: [String: String] = [:], body: [UInt8] = []) throws -> Answer
  {
    var text = "\(method) \(target) HTTP/1.1\r\nHost: test\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    if method == "POST" { text += "Content-Length: \(body.count)\r\n" }
    try send(Array((text + "\r\n").utf8) + body)
    var answer = try readHead()
    answer.body = try self.body(of: answer)
    return answer
  }

  /// As long as the head says; none of a stream.
  func body(of answer: Answer) throws -> [UInt8] {
    try Self.field("content-length", of: answer.head).flatMap { Int($0) }.map { try take($0) } ?? []
  }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Broken() }
      rest = rest.dropFirst(count)
    }
  }

  func readHead() throws -> Answer {
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    while true {
      if buffer.count >= 4 {
        for index in max(0, searched - 3)...(buffer.count - 4) where Array(buffer[index..<(index + 4)]) == end {
          let head = String(decoding: buffer[..<index], as: UTF8.self)
          buffer.removeSubrange(..<(index + 4))
          guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { throw Broken() }
          return Answer(status: status, head: head, body: [])
        }
      }
      searched = buffer.count
      try fill()
    }
  }

  /// The next chunk of a chunked body; empty at its end.
  func nextChunk() throws -> [UInt8] {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = String(decoding: buffer[..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
        guard let size = Int(line.trimmingCharacters(in: CharacterSet(charactersIn: "\r")), radix: 16) else {
          throw Broken()
        }
        buffer.removeSubrange(...end)
        return Array(try take(size + 2).dropLast(2))
      }
      try fill()
    }
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while buffer.count < count { try fill() }
    defer { buffer.removeSubrange(..<count) }
    return Array(buffer[..<count])
  }

  private func fill() throws {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { throw Broken() }
    buffer += piece[..<count]
  }

  static func field(_ name: String, of head: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == name { return parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return nil
  }
}
