internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("Handoff")
@EventLoop
struct HandoffTests {
  private func batch(_ number: Int32) -> Batch {
    Batch(queue: MessageQueue(topic: "t", brokerName: "b", id: number), messages: [], owner: DirectOwner(count: 1))
  }

  @Test func `batches come in order, urgent ones first, discarded ones never`() async {
    let handoff = Handoff()
    for number in 0..<100 { handoff.offer(batch(Int32(number))) }
    for number in 0..<30 { #expect(await handoff.next()?.queue.id == Int32(number)) }
    handoff.discard { $0.queue.id % 2 == 0 }
    handoff.offer(batch(-1), isUrgent: true)
    #expect(await handoff.next()?.queue.id == -1)
    for number in stride(from: 31, to: 100, by: 2) { #expect(await handoff.next()?.queue.id == Int32(number)) }
    handoff.finish()
    #expect(await handoff.next() == nil)
  }

  @Test func `each batch goes to one of those who wait, and one who was cancelled takes none`() async {
    let handoff = Handoff()
    let tasks = (0..<3).map { _ in EventLoop.spawn { await handoff.next()?.queue.id } }
    await EventLoop.breathe()
    tasks[0].cancel()
    #expect(await tasks[0].value == nil)
    handoff.offer(batch(1))
    handoff.offer(batch(2))
    #expect(Set([await tasks[1].value, await tasks[2].value]) == [1, 2])
  }
}
