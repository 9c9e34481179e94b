internal import CausewayCore

/// Messages that are one event.
extension AqaraReader {
  /// Events of devices, homes and scenes, the older `device`, and whatever is not known: one occurrence about the device that
  /// `data` names, if it names one. Without `data` the whole message is the event's data.
  mutating func readEvent() throws(DialectError) {
    let data = message.data
    let details = data?.kind == .object ? data : nil
    if let key = details?.repeatedKey { throw DialectError("data: the member \(EventText.quoted(key)) is there twice") }
    let device = details.flatMap(Self.device)
    let time = message.name == "device" ? legacyTime(of: details) : time(of: details)
    append(
      event(
        nil, subject: device.map(EventText.part), time: time, kind: .occurrence, data: (data ?? message.root).text))
    guard let details, let device else { return }
    learn(device, from: details)
    learnPresence(of: device, from: details, at: min(time ?? receivedAt, receivedAt))
  }

  /// Events of one device call it `did`; failed commands may name it as reports do.
  private static func device(of details: JSONValue) -> String? {
    for name in ["did", "subjectId", "deviceId"] {
      if let id = details[name]?.nonEmptyText, id.utf8.count <= EventText.longestName { return id }
    }
    return nil
  }

  /// What bindings and renamings say about the device.
  private mutating func learn(_ device: String, from details: JSONValue) {
    switch message.name {
    case "gateway_bind", "subdevice_bind", "dev_name_change", "device":
      let learned = Device(
        id: Device.ID(source: message.source, device: device), model: Self.fact(details["model"]),
        name: Self.fact(details["deviceName"] ?? details["name"]),
        parent: Self.fact(details["parentDid"] ?? details["parentId"]))
      if learned.model != nil || learned.name != nil || learned.parent != nil { learn(learned) }
      retireStates(of: learned)
      for child in Self.children(details["subDids"]) where child != device {
        learn(Device(id: Device.ID(source: message.source, device: child), parent: device))
      }
    default: break
    }
  }

  /// What happens to a gateway happens to the devices it names.
  private mutating func learnPresence(of device: String, from details: JSONValue, at time: Timestamp) {
    let state: DevicePresence.State
    switch (message.name, details["event"]?.nonEmptyText) {
    case ("gateway_bind", _), ("subdevice_bind", _), ("gateway_online", _), ("subdevice_online", _): state = .online
    case ("gateway_offline", _), ("subdevice_offline", _): state = .offline
    case ("gateway_unbind", _), ("unbind_sub_gw", _): state = .gone
    // The older form.
    case ("device", "bind"), ("device", "online"): state = .online
    case ("device", "offline"): state = .offline
    case ("device", "unbind"): state = .gone
    default: return
    }
    for one in [device] + Self.children(details["subDids"]).filter({ $0 != device }) {
      // Of whom nothing is said, it is taken for granted that it is there.
      guard devices[message.source, one]?.presence?.state ?? .online != state else { continue }
      learn(
        Device(id: Device.ID(source: message.source, device: one), presence: DevicePresence(state, since: time)))
    }
  }

  /// A model that is news may make happenings of what was kept as states.
  private mutating func retireStates(of device: Device) {
    let before = devices[device.id.source, device.id.device]?.model
    var book = devices
    book.learn(device)  // what the owner configured still wins
    guard let model = book[device.id.source, device.id.device]?.model, model != before else { return }
    for resource in catalog.ambiguousResources(momentaryOn: model).sorted() {
      retire("\(EventText.part(device.id.device))/\(EventText.part(resource))")
    }
  }

  /// Names and models are kept for good and shown: bounded, and without control characters.
  private static func fact(_ value: JSONValue?) -> String? {
    guard let text = value?.nonEmptyText else { return nil }
    let scalars = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    let kept = String(String.UnicodeScalarView(scalars.prefix(128)))
    return kept.isEmpty ? nil : kept
  }

  /// A hub has at most some hundred devices; what claims more does not fill the book of devices.
  private static func children(_ value: JSONValue?) -> [String] {
    guard let value else { return [] }
    return value.elements.prefix(512).compactMap { element in
      element.nonEmptyText.flatMap { $0.utf8.count <= EventText.longestName ? $0 : nil }
    }
  }
}
