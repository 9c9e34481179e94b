internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("ReadAhead")
@EventLoop
struct ReadAheadTests {
  @Test func `it grows while pulls bring the same, and begins anew when one does not`() {
    var ahead = ReadAhead()
    #expect(ahead.depth == 1)
    for depth in [1, 2, 3, 4, 4] {
      ahead.answered(32)
      #expect(ahead.depth == depth && ahead.step == 32)
    }
    ahead.answered(7)
    #expect(
      ahead
        == {
          var fresh = ReadAhead()
          fresh.answered(7)
          return fresh
        }())
    ahead.answered(7)
    #expect(ahead.depth == 2)
    ahead.answered(7, sameBroker: false)
    #expect(ahead.depth == 1)
  }

  @Test(arguments: [0, -5])
  func `what leads nowhere is not guessed from`(moved: Int64) {
    var ahead = ReadAhead()
    for _ in 0..<3 { ahead.answered(moved) }
    #expect(ahead.depth == 1 && ahead.step == 0)
  }

  /// Offsets of all that is handed out, until there are so many.
  private func consume(
    _ cluster: ScriptedCluster, _ count: Int, _ settings: ConsumerSettings = ScriptedCluster.settings()
  ) async throws -> [Int64] {
    let client = try await cluster.client()
    let consumer = try await client.consumer(settings)
    var offsets: [Int64] = []
    for await batch in consumer.batches {
      offsets += batch.messages.map(\.queueOffset)
      await batch.complete()
      if offsets.count >= count { break }
    }
    await consumer.close()
    await client.close()
    return offsets
  }

  private func asked(_ cluster: ScriptedCluster) -> [Int64] {
    cluster.server.requests(.pullMessage).compactMap { $0.fields.integer("queueOffset") }
  }

  @Test func `of a long backlog several pulls are under way at once`() async throws {
    // From 200 on it does not answer: those are the pulls that nobody had to wait for.
    let cluster = try ScriptedCluster { $0.backlog = { $0 < 200 ? Answers.found($0...$0 + 9, end: 1_000) : nil } }
    #expect(try await consume(cluster, 200) == Array(0..<200))
    #expect(
      asked(cluster).suffix(4) == [200, 210, 220, 230] && asked(cluster) == Array(stride(from: 0, to: 240, by: 10)))
    #expect(cluster.stored() == 200)
    cluster.server.stop()
  }

  @Test func `nothing is asked for behind the end`() async throws {
    let cluster = try ScriptedCluster { $0.backlog = { $0 < 100 ? Answers.found($0...$0 + 9, end: 100) : nil } }
    #expect(try await consume(cluster, 100) == Array(0..<100))
    #expect(asked(cluster).filter { $0 >= 100 }.allSatisfy { $0 == 100 })
    cluster.server.stop()
  }

  @Test func `where a guess is wrong every message comes once all the same, and in order`() async throws {
    var random = SplitMix(seed: 11)
    // Now and then a pull brings fewer than those before it.
    let sizes = (0..<1_000).map { _ in random.below(8) == 0 ? Int64(random.below(9)) : 9 }
    let cluster = try ScriptedCluster {
      $0.backlog = { $0 < 2_000 ? Answers.found($0...min(1_999, $0 + sizes[Int($0) % 1_000]), end: 2_000) : nil }
    }
    #expect(try await consume(cluster, 2_000) == Array(0..<2_000))
    #expect(cluster.stored() == 2_000)
    cluster.server.stop()
  }

  @Test func `what is asked for ahead counts against the limits`() async throws {
    let cluster = try ScriptedCluster { $0.backlog = { Answers.found($0...$0 + 9, end: 1_000) } }
    let client = try await cluster.client()
    let consumer = try await client.consumer(ScriptedCluster.settings { $0.unfinishedMessages = 60 })
    try await eventually { await consumer.status.queues.first?.unfinished == 60 }
    await EventLoop.breathe()
    #expect(asked(cluster) == [0, 10, 20, 30, 40, 50])
    await consumer.close()
    await client.close()
    cluster.server.stop()
  }
}
