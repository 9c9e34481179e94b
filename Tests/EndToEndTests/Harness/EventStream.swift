import Foundation
import Testing

/// A client of a stream over a real socket, reading line by line as `ha_aqara_devices` does.
final class EventStream {
  struct Message: Equatable {
    var event: String?
    var id: String?
    var data = ""

    var items: [[String: Any]] {
      let object = try? JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any]
      return object?["events"] as? [[String: Any]] ?? []
    }
  }

  let status: Int
  let head: String
  private(set) var messages: [Message] = []
  private(set) var longestLine = 0
  /// Whether the body ended with its final chunk.
  private(set) var hasEndedCleanly = false
  private let connection: HTTPConnection
  private var line: [UInt8] = []
  private var current = Message()
  private var hasFields = false

  init(port: UInt16, path: String = "/events", token: String?, lastEventID: String? = nil) throws {
    connection = try HTTPConnection(port: port)
    var request = "GET \(path) HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n"
    if let token { request += "Authorization: Bearer \(token)\r\n" }
    if let lastEventID { request += "Last-Event-ID: \(lastEventID)\r\n" }
    try connection.send(Array((request + "\r\n").utf8))
    let answer = try connection.readHead()
    status = answer.status
    head = answer.head
  }

  /// Reads until `condition` holds; throws when the stream breaks or is silent for ten seconds before.
  func read(until condition: (EventStream) -> Bool) throws {
    while !condition(self) {
      let chunk = try connection.nextChunk()
      if chunk.isEmpty {
        hasEndedCleanly = true
        if condition(self) { return }
        throw HTTPConnection.Broken()
      }
      for byte in chunk { take(byte) }
    }
  }

  private func take(_ byte: UInt8) {
    guard byte == 10 else {
      line.append(byte)
      longestLine = max(longestLine, line.count)
      return
    }
    let text = String(decoding: line, as: UTF8.self)
    line = []
    if text.isEmpty {
      if hasFields { messages.append(current) }
      current = Message()
      hasFields = false
    } else if let colon = text.firstIndex(of: ":"), colon != text.startIndex {
      let value = text[text.index(after: colon)...].drop { $0 == " " }
      switch text[..<colon] {
      case "event": current.event = String(value)
      case "id": current.id = String(value)
      case "data": current.data += (current.data.isEmpty ? "" : "\n") + value
      default: return
      }
      hasFields = true
    }
  }

  func items(of kind: String) -> [[String: Any]] { messages.filter { $0.event == kind }.flatMap(\.items) }

  func values(of kind: String) -> [String] { items(of: kind).compactMap { $0["value"] as? String } }
}
