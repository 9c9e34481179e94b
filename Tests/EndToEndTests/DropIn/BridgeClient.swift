import Foundation

/// Reads the stream as the integration `ha_aqara_devices` 1.3.0 does, with its rules and its limits; what breaks it there breaks it here.
final class BridgeClient {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  struct Item: Equatable {
    let device: String
    let resource: String
    let value: String
  }

  /// What it refuses to read beyond.
  static let lineLimit = 128 * 1_024

  /// What it shows: the newest value of each `device/resource`.
  private(set) var states: [String: String] = [:]
  /// The items of all batches, in order.
  private(set) var batched: [Item] = []
  private(set) var snapshots = 0
  private(set) var hasEndedCleanly = false
  private let connection: HTTPConnection
  private var line: [UInt8] = []
  private var event = ""
  private var data: [String] = []

  /// Whether it would open the stream: it asks once, at its start, without a token.
  static func mayStart(port: UInt16) throws -> Bool {
    let answer = try HTTPConnection(port: port).request("GET", "/health")
    guard answer.status == 200 else { throw Broken(description: "status \(answer.status)") }
    let type = HTTPConnection.field("content-type", of: answer.head) ?? ""
    guard type.prefix(while: { $0 != ";" }) == "application/json" else { throw Broken(description: "type \(type)") }
    guard let health = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] else {
      throw Broken(description: "no object")
    }
    let status = (health["status"] as? String)?.trimmingCharacters(in: .whitespaces).lowercased()
    return status == "up"
      && (health["rocketmqStarted"] as? Bool == true || health["rocketmqStarted"] as? String == "true")
  }

  init(port: UInt16, token: String) throws {
    connection = try HTTPConnection(port: port, timeout: 30)
    let request =
      "GET /events HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(token)\r\nAccept: text/event-stream\r\n\r\n"
    try connection.send(Array(request.utf8))
    let answer = try connection.readHead()
    guard answer.status == 200 else { throw Broken(description: "status \(answer.status)") }
  }

  /// Reads until `condition` holds, or the stream's clean end.
  func read(until condition: (BridgeClient) -> Bool) throws {
    while !condition(self) {
      let chunk = try connection.nextChunk()
      guard !chunk.isEmpty else {
        hasEndedCleanly = true
        return
      }
      for byte in chunk { try take(byte) }
    }
  }

  private func take(_ byte: UInt8) throws {
    guard byte == 10 else {
      line.append(byte)
      guard line.count <= Self.lineLimit else { throw Broken(description: "Chunk too big") }
      return
    }
    if line.last == 13 { line.removeLast() }
    guard let text = String(validating: line, as: UTF8.self) else { throw Broken(description: "not UTF-8") }
    line = []
    guard !text.isEmpty else { return try finishEvent() }
    guard !text.hasPrefix(":"), let colon = text.firstIndex(of: ":") else { return }
    let value = String(text[text.index(after: colon)...].drop { $0.isWhitespace })
    switch text[..<colon] {
    case "event": event = value
    case "data": data.append(value)
    default: break
    }
  }

  private func finishEvent() throws {
    defer {
      event = ""
      data = []
    }
    guard !event.isEmpty, event != "heartbeat" else { return }
    let text = data.joined(separator: "\n")
    guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
      throw Broken(description: "no object: \(text.prefix(80))")
    }
    let kind = ((object["type"] as? String) ?? event).lowercased()
    guard kind == "snapshot" || kind == "batch", let items = object["events"] as? [[String: Any]] else { return }
    if kind == "snapshot" { snapshots += 1 }
    for item in items { try take(item, isSnapshot: kind == "snapshot") }
  }

  private func take(_ item: [String: Any], isSnapshot: Bool) throws {
    guard let device = item["subjectId"] as? String, let resource = item["resourceId"] as? String else { return }
    if let status = item["statusCode"], !(status is NSNull) {
      guard let code = Int("\(status)") else { throw Broken(description: "statusCode \(status)") }
      guard code == 0 else { return }
    }
    if isSnapshot, resource == "13.96.85" { return }
    let value = item["value"].map { "\($0)" } ?? ""
    states["\(device)/\(resource)"] = value
    if !isSnapshot { batched.append(Item(device: device, resource: resource, value: value)) }
  }
}
