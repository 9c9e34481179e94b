internal import CausewayCore
internal import Loop
internal import Mosquitto

/// Publishes what HomeLINK's broker would have: one message at a time, each in HomeLINK's tree.
@EventLoop
final class HomeLINKCloud {
  private let broker: DemoBroker
  private var connection: MQTTConnection?

  init(_ broker: DemoBroker) {
    self.broker = broker
  }

  isolated deinit {
    connection?.close()
  }

  /// - Returns: why the broker did not take it; `nil` if it did.
  func publish(_ body: [UInt8], of members: [Happening.Member]) async -> String? {
    do throws(MQTTError) {
      let connection = try await opened()
      try await connection.publish(MQTTMessage(topic: Self.topic(of: members), payload: body))
      return nil
    } catch {
      return error.description
    }
  }

  private func opened() async throws(MQTTError) -> MQTTConnection {
    if let connection, connection.isOpen { return connection }
    let connection = try await MQTTConnection.open(broker.settings("cloud"), incoming: .gathered)
    self.connection = connection
    return connection
  }

  /// Where HomeLINK publishes a message of these members: everything in small letters, types with hyphens.
  nonisolated static func topic(of members: [Happening.Member]) -> String {
    let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    func level(_ name: String) -> String? {
      values[name].map { value in
        String(value.lowercased().map { character in "_.".contains(character) ? "-" : character }.filter { $0 != "\"" })
      }
    }
    let property = HomeAlarms.property.lowercased()
    let serial = level("deviceSerialNumber")
    let tree: [String?] =
      if values["statusId"] != nil {
        ["alert", "active", property, serial, level("eventTypeId")]
      } else if values["readingTypeId"] != nil {
        ["reading", property, serial, level("readingTypeId")]
      } else if serial != nil {
        ["device", property, "add"]
      } else {
        ["property", property, "add"]
      }
    return ([DemoBroker.root] + tree.compactMap(\.self)).joined(separator: "/")
  }
}
