/// What is known of one device: configured by the owner, or learned from events and kept in the journal.
package struct Device: Sendable, Equatable {
  package struct ID: Sendable, Hashable {
    /// The source of its events.
    package let source: String
    package let device: String

    package init(source: String, device: String) {
      self.source = source
      self.device = device
    }
  }

  package let id: ID
  package var model: String?
  package var name: String?
  /// The device it is reached through, such as a hub.
  package var parent: String?
  /// `nil` as long as nothing has said anything about it.
  package var presence: DevicePresence?

  package init(
    id: ID, model: String? = nil, name: String? = nil, parent: String? = nil, presence: DevicePresence? = nil
  ) {
    self.id = id
    self.model = model
    self.name = name
    self.parent = parent
    self.presence = presence
  }

  /// This device with whatever `newer` knows laid over it.
  package func merged(with newer: Device) -> Device {
    Device(
      id: id, model: newer.model ?? model, name: newer.name ?? name, parent: newer.parent ?? parent,
      presence: newer.presence ?? presence)
  }
}
