internal import CausewayCore
internal import Digest

/// The outer object of a message.
struct AqaraMessage {
  /// `resource_report`, `spec_report` and `resource` by `msgType`; otherwise `eventType` before `msgType`: some carry both.
  let name: String
  /// Of all its events.
  let type: String
  /// What the ids of its events begin with. The same whichever channel brought the message.
  let identity: String
  /// The account, as a URI reference.
  let source: String
  let time: JSONValue?
  let data: JSONValue?
  let root: JSONValue

  init(_ delivery: Delivery) throws(DialectError) {
    do throws(JSONError) {
      root = try JSONDocument(parsing: delivery.body).root
    } catch {
      throw DialectError("not JSON: \(error)")
    }
    guard root.kind == .object else { throw DialectError("expected an object, found \(root.kind.words)") }
    if let key = root.repeatedKey { throw DialectError("the member \(EventText.quoted(key)) is there twice") }
    let messageType = root["msgType"]?.nonEmptyText
    if let messageType, AqaraReader.ItemForm(report: messageType) != nil {
      name = messageType
    } else {
      guard let name = root["eventType"]?.nonEmptyText ?? messageType else {
        throw DialectError("neither `msgType` nor `eventType` says what this is")
      }
      self.name = name
    }
    // Most of what comes: a constant costs no memory.
    type = name == "resource_report" ? "aqara.resource_report" : "aqara." + EventText.typeName(name)
    let data = root["data"]
    self.data = data
    time = root["time"]
    source = Self.source(root["openId"]?.nonEmptyText ?? data?["openId"]?.nonEmptyText)
    identity = Self.identity(root["msgId"]?.nonEmptyText, delivery)
  }

  /// Without an account `/aqara/unknown`: deliveries of one input still share it.
  private static func source(_ account: String?) -> String {
    guard let account else { return "/aqara/unknown" }
    guard account.utf8.count <= EventText.longestName else { return "/aqara/\(hash(Array(account.utf8)))" }
    return "/aqara/" + EventText.uriSegment(account)
  }

  /// Without a usable `msgId` a hash of the content, so that a redelivery is recognised; and of the broker's own unique key, so that
  /// two messages that say the same are two.
  private static func identity(_ id: String?, _ delivery: Delivery) -> String {
    if let id {
      return id.utf8.count <= EventText.longestName ? EventText.part(id) : hash(Array(id.utf8))
    }
    return hash(delivery.body + [0] + Array((delivery.attributes["uniq_key"] ?? "").utf8))
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    "sha256-" + Hexadecimal.encode(Array(HashFunction.sha256.digest(of: bytes).prefix(16)))
  }
}

extension JSONValue {
  /// A string that is not empty, or a number as it is written: ids come as either.
  var nonEmptyText: String? {
    switch kind {
    case .string: string.flatMap { $0.isEmpty ? nil : $0 }
    case .number: description
    default: nil
    }
  }
}

extension JSONKind {
  /// For people.
  var words: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .number: "a number"
    case .string: "a text"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
