internal import CausewayCore

/// One report as the bridge's client reads it: `{"type","subjectId","resourceId","value","time","statusCode","msgId","openId",
/// "triggerSource",…}`, with `time`, `statusCode` and the trigger's time as numbers, and every field we do not know as it came.
struct AqaraItem: Sendable {
  struct Key: Hashable, Sendable {
    let subject: String
    let resource: String
  }

  /// Why an entry has no place in such a stream.
  struct Unfit: Error {
    let text: String

    init(_ text: String) {
      self.text = text
    }
  }

  let key: Key
  /// On one line.
  let json: [UInt8]
  /// The snapshot leaves out what has a time before 1970, as the bridge does.
  let isFitForSnapshot: Bool

  /// Only reports of resources and traits, and of those only good ones: the client takes every item for a value.
  static func reading(_ entry: Entry) -> Result<AqaraItem, Unfit> {
    let event = entry.event
    guard let shape = Shape(type: event.type) else { return .failure(Unfit("an event of type \(event.type)")) }
    guard event.kind != .report else { return .failure(Unfit("a report that is no value")) }
    guard let data = event.data, let document = try? JSONDocument(data), document.root.kind == .object,
      let key = shape.key(of: document.root)
    else { return .failure(Unfit("an item without subject or resource")) }
    let time = shape.time(of: document.root) ?? (event.time ?? entry.receivedAt).milliseconds
    var json: [UInt8] = []
    json.reserveCapacity(data.bytes.count + 160)
    json.appendJSON(literal: #"{"type":""#)
    json.appendJSON(literal: shape.name)
    json.appendJSON(literal: #"","subjectId":"#)
    json.appendJSON(string: key.subject)
    json.appendJSON(literal: #","resourceId":"#)
    json.appendJSON(string: key.resource)
    json.appendJSON(literal: #","value":"#)
    if let value = document.root["value"] {
      SSEText.appendInLine(value.rawText, to: &json)
    } else {
      json.appendJSON(literal: "null")
    }
    json.appendJSON(literal: #","time":"#)
    json.appendDecimal(time)
    json.appendJSON(literal: #","statusCode":"#)
    json.appendDecimal(document.root["statusCode"]?.integerOrDecimalText ?? 0)
    json.appendJSON(literal: #","msgId":"#)
    json.appendJSON(string: messageID(of: event))
    json.appendJSON(literal: #","openId":"#)
    json.appendJSON(string: account(of: event))
    appendTrigger(document.root["triggerSource"], to: &json)
    for member in document.root.members {
      guard let name = member.key.string, !shape.consumed.contains(name) else { continue }
      json.append(UInt8(ascii: ","))
      json.append(contentsOf: member.key.rawText)
      json.append(UInt8(ascii: ":"))
      SSEText.appendInLine(member.value.rawText, to: &json)
    }
    json.append(UInt8(ascii: "}"))
    return .success(AqaraItem(key: key, json: json, isFitForSnapshot: time >= 0))
  }

  /// `{"type":21,"time":1710000000,"id":"AL.xxx"}`, its time as a number; anything else as it came.
  private static func appendTrigger(_ trigger: JSONValue?, to json: inout [UInt8]) {
    guard let trigger else { return }
    json.appendJSON(literal: #","triggerSource":"#)
    guard trigger.kind == .object, let time = trigger["time"], let seconds = time.integerOrDecimalText else {
      return SSEText.appendInLine(trigger.rawText, to: &json)
    }
    json.append(UInt8(ascii: "{"))
    var isFirst = true
    for member in trigger.members {
      if !isFirst { json.append(UInt8(ascii: ",")) }
      isFirst = false
      json.append(contentsOf: member.key.rawText)
      json.append(UInt8(ascii: ":"))
      if member.key.isString("time") {
        json.appendDecimal(seconds)
      } else {
        SSEText.appendInLine(member.value.rawText, to: &json)
      }
    }
    json.append(UInt8(ascii: "}"))
  }

  /// The message's id: an event's id is that and the item's index.
  private static func messageID(of event: Event) -> String {
    guard let dot = event.id.lastIndex(of: "."), event.id[event.id.index(after: dot)...].allSatisfy(\.isNumber) else {
      return event.id
    }
    return String(event.id[..<dot])
  }

  /// The account: the last part of `/aqara/<openId>`, percent-decoded.
  private static func account(of event: Event) -> String {
    let last = event.source.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return last.removingPercentEncoding
  }
}

extension AqaraItem {
  /// Where the three kinds of messages that report values keep what the client wants to know.
  private enum Shape {
    case resource, trait, legacy

    init?(type: String) {
      switch type {
      case "aqara.resource_report": self = .resource
      case "aqara.spec_report": self = .trait
      case "aqara.resource": self = .legacy
      default: return nil
      }
    }

    var name: StaticString {
      switch self {
      case .resource, .legacy: "resource_report"
      case .trait: "spec_report"
      }
    }

    func key(of item: JSONValue) -> Key? {
      let parts: (subject: String?, resource: String?) =
        switch self {
        case .resource: (item["subjectId"]?.name, item["resourceId"]?.name)
        case .legacy: (item["did"]?.name, item["attr"]?.name)
        case .trait: (item["deviceId"]?.name, Self.trait(of: item))
        }
      guard let subject = parts.subject, !subject.isEmpty, let resource = parts.resource, !resource.isEmpty else {
        return nil
      }
      return Key(subject: subject, resource: resource)
    }

    private static func trait(of item: JSONValue) -> String? {
      guard let endpoint = item["endpointId"]?.name, let function = item["functionCode"]?.name,
        let trait = item["traitCode"]?.name
      else { return nil }
      return "\(endpoint).\(function).\(trait)"
    }

    /// In milliseconds, as the item says it; the older form counts seconds, so there the event's own time speaks.
    func time(of item: JSONValue) -> Int64? {
      if case .legacy = self { nil } else { item["time"]?.integerOrDecimalText }
    }

    /// What has been said by the time an item's other fields follow.
    var consumed: Set<String> {
      switch self {
      case .resource, .trait: Self.common
      case .legacy: Self.common.union(["did", "attr"])
      }
    }

    private static let common: Set<String> = [
      "type", "subjectId", "resourceId", "value", "time", "statusCode", "msgId", "openId", "triggerSource",
    ]
  }
}

extension JSONValue {
  /// An id, which may come as text or as a number.
  fileprivate var name: String? {
    switch kind {
    case .string: string
    case .number: String(decoding: rawText, as: UTF8.self)
    default: nil
    }
  }
}

extension Substring {
  /// What stands behind `%` and two hexadecimal digits, decoded; everything else as it is.
  fileprivate var removingPercentEncoding: String {
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.prefix(2).count == 2
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
