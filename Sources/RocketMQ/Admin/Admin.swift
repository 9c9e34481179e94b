internal import Loop

/// What administrators do. Where brokers check who asks, it wants an administrator's credentials.
public struct Admin: Sendable {
  let core: ClientCore

  /// The brokers that name servers know.
  public func brokers() async throws(RocketMQError) -> [BrokerInformation] {
    try await core.brokers()
  }

  /// Makes a topic at every broker, or changes it, and returns when the name servers know it.
  /// - Parameter queues: at each broker.
  public func createTopic(_ topic: String, queues: Int32 = 4) async throws(RocketMQError) {
    try Name.checkTopic(topic)
    try await core.createTopic(topic, queues: queues)
  }

  /// Deletes a topic, and what is in it, at every broker and name server.
  public func deleteTopic(_ topic: String) async throws(RocketMQError) {
    try await core.deleteTopic(topic)
  }

  /// Makes a group known to every broker that does not make groups by itself.
  public func createGroup(_ group: String, retries: Int32 = 16) async throws(RocketMQError) {
    try Name.checkGroup(group)
    try await core.createGroup(group, retries: retries)
  }

  /// Has a group go on with what was stored at or after a time, in milliseconds since 1970: those who are there now, or whoever
  /// is next.
  public func resetOffsets(of group: String, topic: String, to milliseconds: Int64) async throws(RocketMQError) {
    try await core.resetOffsets(of: group, topic: topic, to: milliseconds)
  }

  /// Of ACL 2.0, from 5.3 on: makes a user.
  public func createUser(_ name: String, password: String) async throws(RocketMQError) {
    try await core.createUser(name, password: password)
  }

  /// Of ACL 2.0, from 5.3 on: allows a user `actions` (`Pub`, `Sub`, `Get`, …) on `resources` (`Topic:events`, `Group:*`, …).
  public func allow(_ user: String, _ actions: [String], on resources: [String]) async throws(RocketMQError) {
    try await core.allow(user, actions, on: resources)
  }
}
