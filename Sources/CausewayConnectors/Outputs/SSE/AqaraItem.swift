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

  /// The account: the last part of `/aqara/<openId>`.
  private static func account(of event: Event) -> String {
    event.source.lastIndex(of: "/").map { String(event.source[event.source.index(after: $0)...]) } ?? event.source
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
        case .resource: (item["subjectId"]?.string, item["resourceId"]?.string)
        case .legacy: (item["did"]?.string, item["attr"]?.string)
        case .trait: (item["deviceId"]?.string, Self.trait(of: item))
        }
      guard let subject = parts.subject, !subject.isEmpty, let resource = parts.resource, !resource.isEmpty else {
        return nil
      }
      return Key(subject: subject, resource: resource)
    }

    private static func trait(of item: JSONValue) -> String? {
      guard let endpoint = item["endpointId"]?.integerOrDecimalText, let function = item["functionCode"]?.string,
        let trait = item["traitCode"]?.string
      else { return nil }
      return "\(endpoint).\(function).\(trait)"
    }

    /// In milliseconds; the older form counts seconds.
    func time(of item: JSONValue) -> Int64? {
      guard let time = item["time"]?.integerOrDecimalText else { return nil }
      guard case .legacy = self else { return time }
      let (milliseconds, overflow) = time.multipliedReportingOverflow(by: 1_000)
      return overflow ? nil : milliseconds
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
