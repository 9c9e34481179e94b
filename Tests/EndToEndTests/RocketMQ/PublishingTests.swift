import Foundation
import Loop
import RocketMQ
import RocketMQServer
import Testing

/// The real program in front of a real RocketMQ: what was pushed is in the topic, each subject in order, whatever is killed meanwhile.
@Suite(
  .serialized, .sharedServer, .timeLimit(.minutes(5)),
  .enabled(
    if: Distribution.isNamed,
    "ROCKETMQ_HOME names no RocketMQ: download one from rocketmq.apache.org, unpack it and set the variable to its folder"
  ))
struct PublishingTests {
  /// Acknowledged ones are there; of each subject the first sight of each is in the order in which it came.
  private func expect(_ acknowledged: Set<String>, in reader: TopicReader, repeats: Int = 0) async {
    let (ids, bySubject) = await (reader.eventIDs, reader.bySubject)
    let lost = acknowledged.subtracting(ids)
    #expect(lost.isEmpty, "acknowledged, but not published: \(lost.prefix(5))")
    #expect(ids.count - Set(ids).count <= repeats)
    for (subject, items) in bySubject {
      #expect(Set(items.map(\.queue)).count == 1, "\(subject) lies in several queues")
      var seen: Set<String> = []
      let positions = items.filter { seen.insert($0.eventID).inserted }.compactMap {
        ($0.event["position"] as? String).flatMap { Int64($0) }
      }
      #expect(positions.count == seen.count && positions == positions.sorted(), "\(subject) is out of order")
    }
    // A repetition shows itself to whoever looks at ids alone.
    let repeated = await Dictionary(grouping: reader.items, by: \.eventID).values.filter { $0.count > 1 }
    #expect(repeated.allSatisfy { Set($0.map(\.id)).count == 1 })
  }

  @Test func `what is pushed is published, once, in order per subject, and can be found`() async throws {
    let house = try await PublishHouse(try await SharedServer.running(.open))
    let gateway = try house.start()
    let reader = try await TopicReader(house.server.nameServer, house.topic)
    let acknowledged = try await house.pushing("a", resting: 0) { try await Task.sleep(for: .seconds(2)) }
    try house.push(event: "one thing", subject: "door/1", type: "test.opened")
    try await reader.until("every event") {
      Set($0.eventIDs).isSuperset(of: acknowledged) && $0.eventIDs.contains("one thing")
    }
    await expect(acknowledged, in: reader)
    #expect(acknowledged.count > 100)
    let items = await reader.items
    let item = try #require(items.first { $0.eventID == "one thing" })
    #expect(item.tag == "test.opened" && item.keys == ["one_thing", "door/1"])
    #expect(Set(items.map(\.queue.id)).count == 4, "all queues are used")
    await reader.end()
    #expect(gateway.terminate() == 0)
    // An orderly end repeats nothing.
    let again = try house.start()
    try house.push(event: "after", subject: "door/1")
    let other = try await TopicReader(house.server.nameServer, house.topic)
    let count = items.count + 1
    try await other.until("everything, and the last") { $0.eventIDs.contains("after") && $0.items.count >= count }
    #expect(await other.items.count == count)
    await other.end()
    #expect(again.terminate() == 0)
  }

  @Test func `a broker that is killed and comes back loses nothing`() async throws {
    let house = try await PublishHouse(try await SharedServer.running(.open))
    let gateway = try house.start()
    var acknowledged = try await house.pushing("a") { try await Task.sleep(for: .milliseconds(500)) }
    acknowledged.formUnion(
      try await house.pushing("b", resting: 10_000) {
        house.server.kill()
        try await house.until("it is noticed") {
          try house.said(by: gateway).contains("away")
        }
        try house.server.startBroker()
        try await Task.sleep(for: .seconds(1))
      })
    let reader = try await TopicReader(house.server.nameServer, house.topic)
    let all = acknowledged
    try await reader.until("every event", within: .seconds(90)) { Set($0.eventIDs).isSuperset(of: all) }
    await expect(all, in: reader, repeats: 1_024)
    await reader.end()
    #expect(gateway.terminate() == 0)
  }

  @Test func `killed at random under load, nothing is lost, and repeats are few`() async throws {
    let house = try await PublishHouse(try await SharedServer.running(.open))
    var random = SplitMix(seed: 0xb0c)
    let rounds = 6
    var acknowledged: Set<String> = []
    for round in 0..<rounds {
      let gateway = try house.start()
      acknowledged.formUnion(
        try await house.pushing("r\(round)", resting: 0) {
          try await Task.sleep(for: .milliseconds(100 + Int(random.next() % 500)))
          gateway.kill()
        })
    }
    let gateway = try house.start()
    let reader = try await TopicReader(house.server.nameServer, house.topic)
    let all = acknowledged
    try await reader.until("every event") { Set($0.eventIDs).isSuperset(of: all) }
    await expect(all, in: reader, repeats: rounds * 1_024)
    #expect(acknowledged.count > 300, "there must be load, or this shows nothing")
    await reader.end()
    #expect(gateway.terminate() == 0)
  }

  @Test func `a topic that is missing is said, and what waited for it is published once it is there`() async throws {
    let server = try await SharedServer.running(.open)
    let house = try await PublishHouse(server, topic: "later-\(UUID().uuidString)")
    let gateway = try house.start()
    try await house.until("it is said before anything is sent") {
      try house.said(by: gateway).contains("create it, or check its name")
    }
    for number in 0..<5 { try house.push(event: "e\(number)") }
    try await house.until("they wait") { try house.said(by: gateway).contains("away") }
    try await PublishHouse.make(house.topic, server)
    let reader = try await TopicReader(server.nameServer, house.topic)
    try await reader.until("all five") { $0.eventIDs.count >= 5 }
    #expect(await reader.eventIDs == (0..<5).map { "e\($0)" })
    await reader.end()
    #expect(gateway.terminate() == 0)
  }

  @Test
  func `what is too large becomes a dead letter, whether the gateway or the broker says so, and the next goes on`()
    async throws
  {
    let house = try await PublishHouse(
      try await SharedServer.running(.open), settings: "compress: false, size_limit: 6MiB",
      routes: """
        - { match: { type: test.small }, to: [{ archive: { payload: "{{data.filling}}" } }] }
        - { match: { input: [push, events] }, to: [archive] }
        """)
    let gateway = try house.start()
    try house.push(event: "first")
    try house.push(event: "of the broker", padding: 5 << 20)
    try house.push(event: "of the gateway", padding: 7 << 20)
    try house.push(event: "empty", type: "test.small")
    try house.push(event: "last")
    let reader = try await TopicReader(house.server.nameServer, house.topic)
    try await reader.until("the last") { $0.eventIDs.contains("last") }
    #expect(await reader.eventIDs == ["first", "last"])
    let file = house.folder.path + "/causeway.yaml"
    let letters = try GatewayProcess.run(["dead-letters", "list", file], in: house.folder.url).text
    #expect(letters.contains("MESSAGE_ILLEGAL") && letters.contains("`size_limit` allows 6291456"), "\(letters)")
    #expect(letters.contains("its payload is empty"), "\(letters)")
    await reader.end()
    #expect(gateway.terminate() == 0)
  }

  @Test func `two gateways in a ring come to rest`() async throws {
    let server = try await SharedServer.running(.open)
    let there = "t-\(UUID().uuidString)"
    try await PublishHouse.make(there, server)
    let house = try await PublishHouse(server)
    let other = try RingHouse(server, from: house.topic, to: there)
    let back = try RingHouse(server, from: there, to: house.topic)
    let gateways = [try house.start(), try other.start(), try back.start()]
    for number in 0..<20 { try house.push(event: "e\(number)", subject: "s\(number % 3)") }
    let readers = [
      try await TopicReader(server.nameServer, house.topic), try await TopicReader(server.nameServer, there),
    ]
    try await readers[1].until("all have gone on") { $0.eventIDs.count >= 20 }
    try await readers[0].until("and come back once") { $0.eventIDs.count >= 40 }
    try await Task.sleep(for: .seconds(2))
    #expect(await readers[0].eventIDs.count == 40)
    #expect(await readers[1].eventIDs.count == 20)
    #expect(Set(await readers[1].eventIDs) == Set((0..<20).map { "e\($0)" }))
    for reader in readers { await reader.end() }
    for gateway in gateways { #expect(gateway.terminate() == 0) }
  }

  @Test func `wrong keys are said in plain words, and are nowhere`() async throws {
    let server = try await SharedServer.running(.guarded)
    let topic = "events"
    try await PublishHouse.make(topic, server, RocketMQServer.administrator)
    let key = "gateway-key"
    let house = try await PublishHouse(
      server, topic: topic, settings: #"access_key: "${ACCESS}", secret_key: "${SECRET}""#)
    let environment = ["ACCESS": key, "SECRET": "cAnArY-secret"]
    let gateway = try house.start(environment: environment, options: ["--log-level", "debug"])
    try house.push(event: "one")
    var said = ""
    try await house.until("it is said") {
      said = try house.said(by: gateway, environment)
      // A broker with users does not know this one yet.
      return said.contains("`secret_key` does not belong to this `access_key`")
        || said.contains("it does not know this `access_key`")
    }
    #expect(gateway.terminate() == 0)
    let all = said + gateway.standardError
    #expect(!all.contains("cAnArY") && !all.contains(key), "\(all)")
    // With the right ones it goes, and nothing was lost.
    let keys = RocketMQServer.administrator
    let right = try house.start(environment: ["ACCESS": keys.accessKey, "SECRET": "admin-secret-key"])
    let reader = try await TopicReader(server.nameServer, topic, keys)
    try await reader.until("the one that waited") { $0.eventIDs.contains("one") }
    await reader.end()
    #expect(right.terminate() == 0)
  }
}
