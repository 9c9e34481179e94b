internal import CausewayCore

/// Items of the three kinds of reports.
extension AqaraReader {
  /// `resource_report`: the value of a resource such as `3.51.85`.
  mutating func readResource(_ item: JSONValue, _ index: Int) throws(DialectError) {
    let device = try name("subjectId", of: item)
    let resource = try name("resourceId", of: item)
    let subject = Self.subject(device, resource)
    var kind = Self.kind(of: item)
    if kind == .state {
      switch catalog.nature(of: resource) {
      case .state: break
      case .momentary: kind = .occurrence
      case .ambiguous:
        guard catalog.isMomentary(resource, on: devices[message.source, device]?.model) else { break }
        kind = .occurrence
        retire(subject)  // before the model was known, its reports were kept as a state
      }
    }
    let time = time(of: item)
    if kind != .report { learnThatItIsThere(device, at: time) }
    append(event(index, subject: subject, time: time, kind: kind, data: item.text))
  }

  /// What reports is there, whatever was said of it before: the message that said that it is back may never have come. But what is
  /// older than its leave is late, and nothing more.
  private mutating func learnThatItIsThere(_ device: String, at time: Timestamp?) {
    guard let presence = devices[message.source, device]?.presence, presence.state != .online else { return }
    let time = min(time ?? receivedAt, receivedAt)
    guard time > presence.since else { return }
    learn(
      Device(
        id: Device.ID(source: message.source, device: device), presence: DevicePresence(.online, since: time)))
  }

  /// `spec_report`: the value of a trait such as `2.DoorLock.LockState`.
  mutating func readTrait(_ item: JSONValue, _ index: Int) throws(DialectError) {
    let device = try name("deviceId", of: item)
    let endpoint = try name("endpointId", of: item)
    let function = try name("functionCode", of: item)
    let trait = try name("traitCode", of: item)
    let subject = Self.subject(device, endpoint + "." + function + "." + trait)
    let time = time(of: item).flatMap { $0 > receivedAt + .seconds(86_400) ? nil : $0 }
    if Self.kind(of: item) != .report { learnThatItIsThere(device, at: time) }
    append(
      event(
        index, subject: subject, time: time, kind: Self.kind(of: item), precedence: time == nil ? .arrival : .time,
        data: item.text))
  }

  /// The older `resource`: attributes by name, times in seconds.
  mutating func readAttribute(_ item: JSONValue, _ index: Int) throws(DialectError) {
    let device = try name("did", of: item)
    let attribute = try name("attr", of: item)
    let subject = Self.subject(device, attribute)
    append(event(index, subject: subject, time: legacyTime(of: item), kind: Self.kind(of: item), data: item.text))
  }

  private static func subject(_ device: String, _ part: String) -> String {
    EventText.joined(EventText.part(device), UInt8(ascii: "/"), EventText.part(part))
  }

  /// Seconds since 1970, or milliseconds: no second of the next three thousand years has a number as large as a millisecond of this one.
  func legacyTime(of item: JSONValue?) -> Timestamp? {
    guard let time = item?["time"]?.integerOrDecimalText ?? message.time?.integerOrDecimalText, time >= 0 else {
      return nil
    }
    return Self.timestamp(time < 100_000_000_000 ? time * 1_000 : time)
  }

  /// A state, if it was read without fault and there is a value. A `statusCode` of 0 may be absent, null or decimal text.
  private static func kind(of item: JSONValue) -> Event.Kind {
    let status = item["statusCode"]
    let isGood = status.map { $0.isNull || $0.integerOrDecimalText == 0 } ?? true
    return isGood && item["value"] != nil ? .state : .report
  }
}
