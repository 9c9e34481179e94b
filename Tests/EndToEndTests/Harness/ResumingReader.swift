import Foundation

/// A client of the stream that is never shown what it has seen, and says where it was.
final class ResumingReader {
  private(set) var received: Set<String> = []
  private(set) var gaps = 0
  private let port: UInt16
  private var lastEventID: String?
  private var partial: [UInt8] = []

  init(port: UInt16) {
    self.port = port
  }

  /// Reads until the connection breaks, or until an entry at `position` was read.
  func startReading(until position: Int64? = nil) -> Background {
    Background { try? self.read(until: position) }
  }

  private func read(until position: Int64?) throws {
    let connection = try HTTPConnection(port: port)
    var head = "GET /events HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer kill-test\r\n"
    head += "Last-Event-ID: \(lastEventID ?? "0")\r\n"
    try connection.send(Array((head + "\r\n").utf8))
    guard try connection.readHead().status == 200 else { return }
    partial = []
    while position.map({ $0 > (lastEventID.flatMap { Int64($0) } ?? 0) }) ?? true {
      let chunk = try connection.nextChunk()
      if chunk.isEmpty { return }
      take(chunk)
    }
  }

  private func take(_ bytes: [UInt8]) {
    partial += bytes
    while let end = partial.firstRange(of: Array("\n\n".utf8)) {
      let message = String(decoding: partial[..<end.lowerBound], as: UTF8.self)
      partial.removeSubrange(..<end.upperBound)
      var id: String?
      for line in message.split(separator: "\n") {
        if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
        if line == "event: gap", lastEventID != nil { gaps += 1 }
        guard line.hasPrefix("data: "),
          let object = try? JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8)),
          let event = object as? [String: Any], let identity = event["id"] as? String
        else { continue }
        received.insert(String(identity.dropLast(2)))
      }
      if let id { lastEventID = id }
    }
  }
}
