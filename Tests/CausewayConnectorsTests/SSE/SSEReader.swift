import Foundation

/// Reads server-sent events the way `ha_aqara_devices` does: line by line, no line beyond its limit, `data:` lines joined by LF.
struct SSEReader {
  struct Message: Equatable {
    var event: String?
    var id: String?
    var data: String
  }

  static let lineLimit = 128 * 1_024
  private(set) var messages: [Message] = []
  private(set) var longestLine = 0
  private var rest: [UInt8] = []
  private var current = Message(data: "")
  private var hasFields = false

  init() {}

  init(_ bytes: [UInt8]) {
    feed(bytes)
  }

  mutating func feed(_ bytes: [UInt8]) {
    rest += bytes
    while let end = rest.firstIndex(of: 10) {
      longestLine = max(longestLine, end)
      var line = String(decoding: rest[..<end], as: UTF8.self)
      if line.hasSuffix("\r") { line.removeLast() }
      rest.removeSubrange(...end)
      take(line)
    }
    longestLine = max(longestLine, rest.count)
  }

  private mutating func take(_ line: String) {
    if line.isEmpty {
      if hasFields { messages.append(current) }
      current = Message(data: "")
      hasFields = false
    } else if !line.hasPrefix(":") {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      switch parts[0] {
      case "event": current.event = value
      case "id": current.id = value
      case "data": current.data += current.data.isEmpty ? value : "\n" + value
      default: return
      }
      hasFields = true
    }
  }

  /// The items of every message of a kind, in order.
  func items(of kind: String) throws -> [[String: Any]] {
    try messages.filter { $0.event == kind }.flatMap { try Self.items(in: $0) }
  }

  static func items(in message: Message) throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: Data(message.data.utf8)) as? [String: Any]
    return object?["events"] as? [[String: Any]] ?? []
  }
}
