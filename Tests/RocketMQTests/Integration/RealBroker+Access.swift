internal import Foundation
internal import Loop
internal import RocketMQServer
internal import TestCertificates
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  /// A guarded server, with the application's rights given to it.
  private static func guarded() async throws -> RocketMQServer {
    let server = try await SharedServer.running(.guarded)
    let client = try await client(server, RocketMQServer.administrator)
    _ = try await topic(client, name: "events")
    _ = try await topic(client, name: "others")
    if server.distribution.hasUsers {
      let user = RocketMQServer.application
      // Again for the second test: then it is there already.
      try? await client.admin.createUser(user.accessKey, password: user.secretKey)
      try? await client.admin.allow(user.accessKey, ["Pub", "Sub", "Get"], on: ["Topic:events", "Group:*"])
    }
    await client.close()
    return server
  }

  @Test func `signed requests are accepted in both header formats`() async throws {
    let server = try await Self.guarded()
    for format in [HeaderFormat.json, .binary] {
      let client = try await Self.client(server, RocketMQServer.application, format: format)
      let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription("events")], start: .last)
      let collector = Collector(try await client.consumer(settings)) { batch in
        for message in batch.messages {
          // Once more, so that everything a consumer asks for is asked.
          if message.reconsumeTimes == 0 {
            try? await batch.sendBack(message, .level(1))
          } else {
            await batch.complete(message)
          }
        }
      }
      try await eventually {
        await collector.consumer.status.queues.count { $0.queue.topic == "events" && $0.lag != nil } == 4
      }
      let producer = try await Self.producer(client)
      let receipt = try await producer.send(
        Message(topic: "events", body: Array("é世\u{1}".utf8), tag: "ü", properties: ["name": "wärme 🔥"]))
      try await eventually("it comes twice", within: .seconds(90)) {
        collector.messages.count { $0.id == receipt.id } >= 2
      }
      #expect(collector.messages.last?.properties["name"] == "wärme 🔥")
      await collector.end()
      await producer.close()
      await client.close()
    }
  }

  @Test func `a wrong secret and a missing right are told in words, and not tried on and on`() async throws {
    let server = try await Self.guarded()
    let wrong = Credentials(accessKey: RocketMQServer.application.accessKey, secretKey: "something-else")
    let stranger = Credentials(accessKey: "somebody", secretKey: "something-else")
    let cases: [(Credentials?, String, String)] = [
      (wrong, "events", "the secret key does not belong to the access key"),
      (stranger, "events", "it does not know the access key"),
      (RocketMQServer.application, "others", "the access key lacks a right"),
      (nil, "events", "it asks for credentials, and none were given"),
    ]
    for (credentials, topic, words) in cases {
      let client = try await Self.client(server, credentials)
      let producer = try await Self.producer(client)
      do {
        _ = try await producer.send(Message(topic: topic, body: [1]))
        Issue.record("published without the right to")
      } catch {
        #expect(error.isPermissionProblem && "\(error)".contains(words), "\(error)")
        #expect(!"\(error)".contains("something-else"))
      }
      let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
      let consumer = try await client.consumer(settings)
      try await eventually("the status says so") {
        await consumer.status.problems.contains { $0.contains(words) }
      }
      await consumer.close()
      await producer.close()
      await client.close()
    }
  }

  @Test func `everything works by TLS, and nothing without trust`() async throws {
    try await TestCertificate.prepare()
    let certificate = try TestCertificate.localhost.get()
    let server = try await SharedServer.running(.secured(certificate: certificate.certificate, key: certificate.key))
    let plain = try await Self.client(server)
    let topic = try await Self.topic(plain)
    let client = try await Self.client(server, tls: TLSSettings(authorities: certificate.certificate))
    try await Self.publish(500, to: topic, client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 500 }
    #expect(collector.numbers.sorted() == Array(0..<500))
    await collector.end()
    let stranger = try await Self.client(server, tls: TLSSettings())
    await #expect(throws: RocketMQError.self) { try await stranger.admin.brokers() }
    for client in [plain, client, stranger] { await client.close() }
  }

  @Test func `a broker that advertises what cannot be reached is found by the map`() async throws {
    let server = try await SharedServer.running(.hidden)
    let client = try await Self.client(server, addressMap: [RocketMQServer.hiddenHost: "127.0.0.1"])
    let topic = try await Self.topic(client)
    let lost = try await Self.client(server)
    let waiting = try await lost.consumer(ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)]))
    try await eventually("without the map it is said which address leads nowhere") {
      await waiting.status.problems.contains { $0.contains("cannot connect to \(RocketMQServer.hiddenHost):") }
    }
    await waiting.close()
    await lost.close()
    try await Self.publish(20, to: topic, client)
    let settings = ConsumerSettings(group: Self.group(), subscriptions: [Subscription(topic)], start: .first)
    let collector = Collector(try await client.consumer(settings))
    try await eventually { collector.numbers.count >= 20 }
    #expect(await collector.consumer.status.brokers == [server.broker])
    await collector.end()
    await client.close()
  }
}
