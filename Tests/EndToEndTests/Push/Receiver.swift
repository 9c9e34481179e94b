import Foundation
import Glibc
import Synchronization
import Testing

/// The far end of a webhook: counts what it accepts, and behaves as a test says. A thread for each connection, so that it may hang.
final class Receiver: Sendable {
  enum Behaviour: Sendable {
    case answer(Int, fields: [String: String] = [:])
    /// Reads the request, and closes the connection in the middle of the answer.
    case breakOff
    /// Answers byte by byte, never to the end.
    case drip
    case hang
  }

  struct Delivery: Sendable {
    let webhookID: String
    let eventID: String
    let subject: String
    let type: String
    let position: Int64
    let arrived: Date
  }

  private struct State {
    var behave: @Sendable (Delivery) -> Behaviour = { _ in .answer(204) }
    var accepted: [Delivery] = []
    var offered = 0
    var isOpen = true
    var connections: Set<Int32> = []
  }

  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())

  init() throws {
    let bound = try LoopbackListener(backlog: 256)
    port = bound.port
    listener = bound.descriptor
    Thread.detachNewThread { [self] in accept() }
  }

  func behave(_ behaviour: @escaping @Sendable (Delivery) -> Behaviour) { state.withLock { $0.behave = behaviour } }

  var accepted: [Delivery] { state.withLock { $0.accepted } }
  var acceptedCount: Int { state.withLock { $0.accepted.count } }
  var offered: Int { state.withLock { $0.offered } }

  /// Connections that are open are broken too.
  func close() {
    let open = state.withLock { state in
      state.isOpen = false
      return state.connections
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  /// Waits until `count` different events have been accepted.
  func until(_ count: Int, seconds: Double = 30, _ location: SourceLocation = #_sourceLocation) throws {
    let deadline = Date() + seconds
    while case let distinct = Set(accepted.map(\.eventID)).count, distinct < count {
      try #require(Date() < deadline, "\(distinct) of \(count) events have come", sourceLocation: location)
      usleep(10_000)
    }
  }

  /// Waits until all of `events` have been accepted.
  func until(all events: Set<String>, seconds: Double = 30, _ location: SourceLocation = #_sourceLocation) throws {
    let deadline = Date() + seconds
    while case let missing = events.subtracting(accepted.map(\.eventID)), !missing.isEmpty {
      try #require(
        Date() < deadline, "\(missing.count) of \(events.count) events have not come: \(missing.prefix(5))",
        sourceLocation: location)
      usleep(20_000)
    }
  }

  /// The first time, never before one of its subject that came into the journal earlier.
  /// - Parameter isOrdered: subjects that are of one priority all the time.
  func expectOrder(
    of isOrdered: (String) -> Bool = { _ in true }, _ location: SourceLocation = #_sourceLocation
  ) {
    var newest: [String: Int64] = [:]
    var seen: Set<String> = []
    for delivery in accepted where isOrdered(delivery.subject) && seen.insert(delivery.eventID).inserted {
      #expect(delivery.position > newest[delivery.subject, default: 0], "\(delivery)", sourceLocation: location)
      newest[delivery.subject] = delivery.position
    }
  }

  // MARK: Connections

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      let isOpen = state.withLock { state in
        if descriptor >= 0, state.isOpen { state.connections.insert(descriptor) }
        return state.isOpen
      }
      guard isOpen, descriptor >= 0 else {
        if descriptor >= 0 { Glibc.close(descriptor) }
        Glibc.close(listener)
        return
      }
      Thread.detachNewThread { [self] in
        serve(descriptor)
        state.withLock { _ = $0.connections.remove(descriptor) }
        Glibc.close(descriptor)
      }
    }
  }

  private func serve(_ descriptor: Int32) {
    var buffer: [UInt8] = []
    while let (head, body) = request(descriptor, &buffer), let delivery = Self.delivery(head, body) {
      let behaviour = state.withLock { state in
        state.offered += 1
        return state.behave(delivery)
      }
      switch behaviour {
      case .answer(let status, let fields):
        if (200..<300).contains(status) { state.withLock { $0.accepted.append(delivery) } }
        var text = "HTTP/1.1 \(status) Answer\r\nContent-Length: 0\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        guard send(descriptor, text + "\r\n") else { return }
      case .breakOff:
        _ = send(descriptor, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of")
        return
      case .drip:
        for character in "HTTP/1.1 200 OK\r\nX-Slow: " + String(repeating: "x", count: 10_000) {
          guard send(descriptor, String(character)) else { return }
          usleep(50_000)
        }
      case .hang:
        var byte: UInt8 = 0
        _ = recv(descriptor, &byte, 1, 0)
        return
      }
    }
  }

  private func request(_ descriptor: Int32, _ buffer: inout [UInt8]) -> (head: String, body: [UInt8])? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let index = buffer.indices.dropLast(3).first(where: { Array(buffer[$0..<($0 + 4)]) == end }) {
        let head = String(decoding: buffer[..<index], as: UTF8.self)
        let length = HTTPConnection.field("content-length", of: head).flatMap { Int($0) } ?? 0
        if buffer.count >= index + 4 + length {
          let body = Array(buffer[(index + 4)..<(index + 4 + length)])
          buffer.removeSubrange(..<(index + 4 + length))
          return (head, body)
        }
      }
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      buffer += piece[..<count]
    }
  }

  private static func delivery(_ head: String, _ body: [UInt8]) -> Delivery? {
    guard let event = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
      let id = event["id"] as? String, let position = (event["position"] as? String).flatMap({ Int64($0) })
    else { return nil }
    return Delivery(
      webhookID: HTTPConnection.field("webhook-id", of: head) ?? "", eventID: id,
      subject: event["subject"] as? String ?? "", type: event["type"] as? String ?? "", position: position,
      arrived: Date())
  }

  private func send(_ descriptor: Int32, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      == bytes.count
  }
}
