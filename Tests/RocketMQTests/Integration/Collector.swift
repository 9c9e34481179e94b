internal import Loop

@testable internal import RocketMQ

/// Consumes and remembers what.
@EventLoop
final class Collector {
  let consumer: Consumer
  private(set) var numbers: [Int] = []
  private(set) var messages: [ReceivedMessage] = []
  private var task: Task<Void, Never>?

  init(_ consumer: Consumer, _ act: (@EventLoop @Sendable (Batch) async -> Void)? = nil) {
    self.consumer = consumer
    task = EventLoop.spawn {
      for await batch in consumer.batches {
        if let act { await act(batch) } else { await batch.complete() }
        // Afterwards: what a test has seen may be counted on as done.
        await self.keep(batch)
      }
    }
  }

  private func keep(_ batch: Batch) {
    numbers += batch.messages.map(RealBroker.number)
    messages += batch.messages
  }

  /// Closes the consumer, too.
  func end() async {
    await consumer.close()
    await task?.value
  }
}
