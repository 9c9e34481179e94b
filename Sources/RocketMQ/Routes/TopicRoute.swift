/// Which brokers serve a topic, as a name server says.
package struct TopicRoute: Sendable, Equatable {
  package struct Queues: Sendable, Equatable {
    let brokerName: String
    let readable: Int32
    let writable: Int32
    let permission: Int64
  }

  /// By name; of each its addresses by id. 0 is the master.
  let brokers: [String: [Int64: String]]
  let queues: [Queues]
  /// Of an ordered topic: `broker:count`, with `;` between.
  let order: String?

  private static let read: Int64 = 4
  private static let write: Int64 = 2
  /// A topic with more is a mistake or an attack: brokers are told 16 to 64.
  private static let mostQueues: Int64 = 65_536

  /// Members that are unknown are ignored, and what is no route is refused.
  package init(reading body: ArraySlice<UInt8>) throws(MalformedFrame) {
    let value: JSONValue
    do throws(JSONScanner.Malformed) {
      value = try JSONValue(reading: body)
    } catch {
      throw MalformedFrame("a route that is no JSON: \(error.reason), at byte \(error.position)")
    }
    var brokers: [String: [Int64: String]] = [:]
    for broker in value["brokerDatas"]?.elements ?? [] {
      guard let name = broker["brokerName"]?.string else { throw MalformedFrame("a broker without a name") }
      brokers[name] = broker["brokerAddrs"].map(Self.addresses) ?? [:]
    }
    var queues: [Queues] = []
    var total: Int64 = 0
    for queue in value["queueDatas"]?.elements ?? [] {
      guard let name = queue["brokerName"]?.string, let permission = queue["perm"]?.integer,
        let readable = queue["readQueueNums"]?.integer, let writable = queue["writeQueueNums"]?.integer,
        (0...Self.mostQueues).contains(readable), (0...Self.mostQueues).contains(writable)
      else { throw MalformedFrame("queues that cannot be read") }
      total += max(readable, writable)
      guard total <= Self.mostQueues else { throw MalformedFrame("a topic with more than \(Self.mostQueues) queues") }
      queues.append(
        Queues(brokerName: name, readable: Int32(readable), writable: Int32(writable), permission: permission))
    }
    self.brokers = brokers
    self.queues = queues.sorted { $0.brokerName.utf16.lexicographicallyPrecedes($1.brokerName.utf16) }
    order = value["orderTopicConf"]?.string
  }

  static func addresses(_ value: JSONValue) -> [Int64: String] {
    var addresses: [Int64: String] = [:]
    for member in value.members {
      if let id = member.key.text.flatMap({ Int64($0) }), let address = member.value.string { addresses[id] = address }
    }
    return addresses
  }

  /// What a group shares out, in the order on which its members must agree.
  package func readQueues(of topic: String) -> [MessageQueue] {
    queues.filter { $0.permission & Self.read != 0 }.flatMap { queues in
      (0..<queues.readable).map { MessageQueue(topic: topic, brokerName: queues.brokerName, id: $0) }
    }.sorted()
  }

  /// Where can be published. - Parameter atMost: of each broker; for a topic that is yet to be made.
  package func writeQueues(of topic: String, atMost: Int32 = .max) -> [MessageQueue] {
    if let order, !order.isEmpty { return orderedQueues(of: topic, order) }
    return queues.filter { $0.permission & Self.write != 0 && brokers[$0.brokerName]?[0] != nil }.flatMap { queues in
      (0..<min(atMost, queues.writable)).map { MessageQueue(topic: topic, brokerName: queues.brokerName, id: $0) }
    }
  }

  private func orderedQueues(of topic: String, _ order: String) -> [MessageQueue] {
    order.split(separator: ";").flatMap { entry -> [MessageQueue] in
      let parts = entry.split(separator: ":")
      guard parts.count == 2, let count = Int32(parts[1]), (0...Int32(Self.mostQueues)).contains(count) else {
        return []
      }
      return (0..<count).map { MessageQueue(topic: topic, brokerName: String(parts[0]), id: $0) }
    }
  }
}
