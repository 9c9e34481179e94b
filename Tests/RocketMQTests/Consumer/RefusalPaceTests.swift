internal import Loop
internal import Testing

@testable internal import RocketMQ

/// What a consumer of many queues asks while a broker refuses all of them.
@Suite("the pace of refused pulls")
@EventLoop
struct RefusalPaceTests {
  @Test(arguments: [
    (ResponseCode.systemError, 1), (.subscriptionNotExist, 1), (.subscriptionNotLatest, 1), (.topicNotExist, 1),
    (.noPermission, 1), (.flowControl, 10),
  ])
  func `each queue is asked for some times in a second, and heartbeats are shared`(
    code: ResponseCode, perSecond: Int
  ) async throws {
    let queues = 32
    let cluster = try ScriptedCluster(queues: queues) { $0.special[.pullMessage] = Answers.failure(code) }
    let client = try await cluster.client()
    let consumer = try await client.consumer(ScriptedCluster.settings())
    await cluster.server.wait(for: .pullMessage, count: queues * 2)
    func count(_ code: RequestCode) -> Int { cluster.server.requests(code).count }
    let (pulls, beats, all) = (count(.pullMessage), count(.heartbeat), cluster.server.requests.count)
    let began = ContinuousClock.now
    try await EventLoop.sleep(for: .seconds(2))
    let seconds = Int((ContinuousClock.now - began) / .seconds(1)) + 1
    #expect(count(.pullMessage) - pulls <= queues * perSecond * seconds)
    #expect(count(.heartbeat) - beats <= 2 * seconds)
    #expect(cluster.server.requests.count - all <= queues * perSecond * seconds + 12 * seconds)
    await consumer.close()
    await client.close()
  }
}
