internal import CausewayCore

/// Makes events of one message.
struct AqaraReader {
  let message: AqaraMessage
  let delivery: Delivery
  let receivedAt: Timestamp
  let devices: DeviceBook
  let catalog: AqaraCatalog
  private(set) var reading = Reading(events: [])

  init(
    _ message: AqaraMessage, delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook, catalog: AqaraCatalog
  ) {
    self.message = message
    self.delivery = delivery
    self.receivedAt = receivedAt
    self.devices = devices
    self.catalog = catalog
  }

  /// What the items of a report are.
  enum ItemForm {
    case resource, trait, attribute

    /// `nil` for what is no report.
    init?(report name: String) {
      switch name {
      case "resource_report": self = .resource
      case "spec_report": self = .trait
      case "resource": self = .attribute
      default: return nil
      }
    }
  }

  /// Reads `data` item by item; a single object counts as an array of one. Items that cannot be read are named, and stop no other.
  mutating func readItems(_ form: ItemForm) throws(DialectError) {
    guard let data = message.data, data.kind == .array || data.kind == .object else {
      throw DialectError("`data`: expected an array, found \(message.data?.kind.words ?? "nothing")")
    }
    var unreadable = UnreadableItems()
    if data.kind == .object {
      readItem(form, data, 0, &unreadable)
    } else {
      var index = 0
      for item in data.elements {
        readItem(form, item, index, &unreadable)
        index += 1
      }
    }
    guard let words = unreadable.words else { return }
    guard !reading.events.isEmpty else { throw DialectError(words) }
    reading.unreadable = words
  }

  private mutating func readItem(
    _ form: ItemForm, _ item: JSONValue, _ index: Int, _ unreadable: inout UnreadableItems
  ) {
    do throws(DialectError) {
      guard item.kind == .object else { throw DialectError("expected an object, found \(item.kind.words)") }
      if let key = item.repeatedKey { throw DialectError("the member \(EventText.quoted(key)) is there twice") }
      switch form {
      case .resource: try readResource(item, index)
      case .trait: try readTrait(item, index)
      case .attribute: try readAttribute(item, index)
      }
    } catch {
      unreadable.add(index, error)
    }
  }

  mutating func append(_ event: consuming Event) {
    reading.events.append(event)
  }

  mutating func learn(_ device: Device) {
    reading.devices.append(device)
  }

  mutating func retire(_ subject: String) {
    reading.retiredStates.append(StateKey(source: message.source, subject: subject))
  }

  /// An event of this message, with what all of them share.
  func event(
    _ index: Int?, subject: String?, time: Timestamp?, kind: Event.Kind, precedence: Event.Precedence = .arrival,
    data: JSONText
  ) -> Event {
    Event(
      id: index.map { EventText.joined(message.identity, UInt8(ascii: "."), String($0)) } ?? message.identity,
      source: message.source,
      type: message.type, subject: subject, time: time, kind: kind,
      precedence: precedence,
      data: data, topic: delivery.topic, retained: delivery.retained)
  }

  /// The member `name` of an item as the id of something, which must be there.
  func name(_ name: String, of item: JSONValue) throws(DialectError) -> String {
    guard let text = item[name]?.nonEmptyText else { throw DialectError("no \(name)") }
    guard text.utf8.count <= EventText.longestName else {
      throw DialectError("\(name) is longer than \(EventText.longestName) bytes")
    }
    return text
  }

  /// `time` of `item`, else of the message: a number or decimal text, in milliseconds since 1970. Not negative.
  func time(of item: JSONValue?) -> Timestamp? {
    let milliseconds = item?["time"]?.integerOrDecimalText ?? message.time?.integerOrDecimalText
    return milliseconds.flatMap(Self.timestamp)
  }

  static func timestamp(_ milliseconds: Int64) -> Timestamp? {
    let time = Timestamp(milliseconds: milliseconds)
    return milliseconds >= 0 && time.milliseconds == milliseconds ? time : nil
  }
}
