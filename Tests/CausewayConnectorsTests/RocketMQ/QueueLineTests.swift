import CausewayCore
import CausewayTestKit
import Loop
import RocketMQ
import ScriptedServer
import Testing

@testable import CausewayConnectors

/// What leaves together, and in which order, towards a scripted cluster.
@Suite(.timeLimit(.minutes(1)))
@EventLoop struct QueueLineTests {
  private let farEnd = RocketMQFarEnd()

  private func routed(
    _ number: Int, subject: String = "a", padding: Int = 0, isAlarm: Bool = false, topic: String? = nil
  ) -> RoutedEntry {
    let filling = String(repeating: "x", count: padding)
    let entry = Entry(
      position: Position(rawValue: Int64(number)),
      event: .sample(
        "\(number)", subject: subject, kind: .occurrence, data: #"{"n":"entry#\#(number)#","f":"\#(filling)"}"#),
      input: "in", receivedAt: Timestamp(milliseconds: 0), changed: true)
    var messaging = RocketMQMessaging()
    messaging.topic = try? Template(topic ?? "events")
    return RoutedEntry(
      entry: entry,
      route: Route(name: "r", match: .everything, outputs: ["ops"], priority: isAlarm ? .alarm : .normal),
      settings: topic == nil ? nil : messaging)
  }

  private func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !condition() {
      try #require(ContinuousClock.now < deadline)
      try await EventLoop.sleep(for: .milliseconds(2))
    }
  }

  private func delivering(_ sink: any Sink, _ batch: [RoutedEntry]) -> Task<DeliveryError?, Never> {
    EventLoop.spawn {
      do throws(DeliveryError) {
        try await sink.deliver(batch)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func `what comes while a request is under way leaves together, alarms first`() async throws {
    try await farEnd.start()
    let sink = try farEnd.sink(at: .address, timeout: .seconds(20))
    farEnd.script.isHolding = true
    var deliveries = [delivering(sink, [routed(0)])]
    try await until { farEnd.script.offered == [0] }
    // Of one subject, as priorities are: an alarm overtakes what is none.
    deliveries += [delivering(sink, [routed(1), routed(2)]), delivering(sink, [routed(3, isAlarm: true)])]
    await EventLoop.breathe()
    farEnd.script.release()
    for delivery in deliveries { #expect(await delivery.value == nil) }
    #expect(farEnd.script.accepted == [0, 3, 1, 2])
    #expect(farEnd.requests.map(\.count) == [1, 3])
    await farEnd.stop()
  }

  @Test func `a long message goes alone and compressed, between those before and after it`() async throws {
    try await farEnd.start()
    let sink = try farEnd.sink(at: .address, timeout: .seconds(20))
    let batch = [routed(0), routed(1), routed(2, padding: 100_000), routed(3), routed(4)]
    #expect(await delivering(sink, batch).value == nil)
    #expect(farEnd.requests.map(\.count) == [2, 1, 2])
    #expect(farEnd.requests[1].isCompressed && farEnd.requests[1].bytes < 2_000)
    await farEnd.stop()
  }

  @Test func `one bad message is found among good ones`() async throws {
    try await farEnd.start()
    let sink = try farEnd.sink(at: .address, timeout: .seconds(20))
    farEnd.script.isHolding = true
    farEnd.script.answerFor(2, .refuse)
    let first = delivering(sink, [routed(0)])
    try await until { farEnd.script.offered == [0] }
    let others = [
      delivering(sink, [routed(1)]), delivering(sink, [routed(2)]), delivering(sink, [routed(3)]),
    ]
    await EventLoop.breathe()
    farEnd.script.release()
    #expect(await first.value == nil)
    #expect(await others[0].value == nil)
    #expect(await others[1].value?.verdict == .reject)
    #expect(await others[2].value == nil)
    #expect(farEnd.script.accepted == [0, 1, 3])
    await farEnd.stop()
  }

  @Test func `a missing topic keeps nobody else waiting`() async throws {
    try await farEnd.start()
    let sink = try farEnd.sink(at: .address, timeout: .seconds(20))
    let error = await delivering(sink, [routed(1, topic: "missing")]).value
    #expect(error?.verdict == .retry(after: nil) && error?.reason.contains("missing") == true)
    #expect(await delivering(sink, [routed(2)]).value == nil)
    await farEnd.stop()
  }

  @Test func `what is stored less safely than wanted is stored`() async throws {
    try await farEnd.start()
    for code in [ResponseCode.flushDiskTimeout, .flushSlaveTimeout, .slaveNotAvailable] {
      farEnd.success = code
      let sink = try farEnd.sink(at: .address, timeout: .seconds(20))
      #expect(await delivering(sink, [routed(1), routed(2)]).value == nil)
    }
    #expect(farEnd.script.accepted == [1, 2, 1, 2, 1, 2])
    await farEnd.stop()
  }

  @Test func `the link says what stands in the way before there is anything to send`() async throws {
    farEnd.greeting = .noPermission
    try await farEnd.start()
    let sink = try #require(try farEnd.sink(at: .address, timeout: .seconds(20)) as? RocketMQSinkUnderTest)
    try await until { sink.link.reading.presentError != nil }
    let state = sink.link.reading
    #expect(!state.connected && state.needsOwner)
    #expect(state.presentError?.text.contains("`secret_key` does not belong") == true, "\(state)")
    #expect(!"\(state)".contains(SinkCheck.canary))
    farEnd.greeting = .success
    try await until { sink.link.reading.connected }
    #expect(sink.link.reading.presentError == nil)
    await sink.end()
    try await until { farEnd.openConnections == 0 }
    await farEnd.stop()
  }

  @Test func `settings that cannot work are said, and tried again`() async throws {
    var settings = RocketMQOutputSettings()
    settings.messaging.topic = try Template("events")
    settings.cluster.nameServers = ["127.0.0.1:1"]
    settings.cluster.tls = TLSSettings(authorities: "/nowhere.pem")
    let sink = RocketMQSinkUnderTest(settings)
    let error = await delivering(sink, [routed(1)]).value
    #expect(error?.verdict == .unavailable(retryAfter: nil) && error?.reason.contains("/nowhere.pem") == true)
    await sink.end()
  }
}
