/// Reads one vendor's payloads. Pure: no clock, no I/O, no memory of earlier deliveries. What it knows of devices is handed in.
package protocol Dialect: Sendable {
  /// The name in configuration, such as `aqara`.
  static var name: String { get }

  /// Every event that `delivery` holds, in order. Unknown types, resources and fields pass through.
  /// Throws only when nothing at all can be made of it: the delivery is then quarantined whole.
  func read(_ delivery: Delivery, receivedAt: Timestamp, devices: DeviceBook) throws(DialectError) -> Reading

  /// What an event of an earlier reading would be called now that `devices` are known.
  func kind(of event: Event, devices: DeviceBook) -> Event.Kind
}

extension Dialect {
  package func kind(of event: Event, devices: DeviceBook) -> Event.Kind { event.kind }
}

/// What a dialect made of one delivery.
package struct Reading: Sendable, Equatable {
  package var events: [Event]
  /// What this delivery taught about devices (bind and rename messages).
  package var devices: [Device]
  /// States that turned out to be none: their key's events are occurrences now that the model is known.
  package var retiredStates: [StateKey]
  /// Which items could not be read and why, for people: the delivery is then quarantined as well.
  package var unreadable: String?

  package init(
    events: [Event], devices: [Device] = [], retiredStates: [StateKey] = [], unreadable: String? = nil
  ) {
    self.events = events
    self.devices = devices
    self.retiredStates = retiredStates
    self.unreadable = unreadable
  }
}

package struct DialectError: Error, Sendable, Equatable, CustomStringConvertible {
  /// In words for people; never a secret, never more of the body than a name.
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }

  package var description: String { reason }
}

/// The devices known at one moment. What the owner configured wins over what was learned.
package struct DeviceBook: Sendable {
  private var configured: [String: Device]
  private var learned: [Device.ID: Device]

  /// - Parameter configured: by device id, whatever the source.
  package init(configured: [String: Device] = [:], learned: [Device] = []) {
    self.configured = configured
    self.learned = Dictionary(learned.map { ($0.id, $0) }, uniquingKeysWith: { $0.merged(with: $1) })
  }

  package subscript(source: String, device: String) -> Device? {
    let known = learned[Device.ID(source: source, device: device)]
    guard let owners = configured[device] else { return known }
    return known?.merged(with: owners) ?? owners
  }

  /// The same with the owner's word on devices laid over it.
  package func configured(with devices: [String: Device]) -> DeviceBook {
    var book = self
    book.configured = devices
    return book
  }

  /// - Returns: whether that was news.
  @discardableResult
  package mutating func learn(_ device: Device) -> Bool {
    let known = learned[device.id]
    let merged = known?.merged(with: device) ?? device
    guard merged != known else { return false }
    learned[device.id] = merged
    return true
  }
}
