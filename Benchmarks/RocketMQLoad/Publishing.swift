internal import Loop
internal import RocketMQ

/// Messages of Aqara's, each with a number: its id is the number, and it is of one of a thousand devices.
@EventLoop
struct Publishing {
  private static let queues: Int32 = 4
  private static let together = 4
  private static let batch = 100
  private let client: Client
  private let topic: String

  init(_ client: Client, _ topic: String) {
    self.client = client
    self.topic = topic
  }

  /// Makes the topic, too. A broker that has just started is waited for.
  func backlog(of count: Int) async throws {
    try await makeTopic()
    let producer = try await client.producer(ProducerSettings(limit: .seconds(30), retries: 0, compressFrom: nil))
    let began = ContinuousClock.now
    // Each has a part of the numbers.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for part in 0..<Self.together {
        let numbers = part * count / Self.together..<(part + 1) * count / Self.together
        group.addTask { try await publish(numbers, producer) }
      }
      try await group.waitForAll()
    }
    await producer.close()
    print("{\"seconds\":\((ContinuousClock.now - began) / .seconds(1))}")
  }

  /// Numbers begin with 1: 0 is in a backlog of one.
  func paced(_ count: Int, rate: Int) async throws {
    let producer = try await client.producer(ProducerSettings(limit: .seconds(30), compressFrom: nil))
    let began = ContinuousClock.now
    for number in 0..<count {
      let due = began + .seconds(Double(number + 1) / Double(rate))
      try await EventLoop.sleep(for: max(.zero, due - .now))
      _ = try await producer.send(message(1 + number))
    }
    await producer.close()
    print("{\"seconds\":\((ContinuousClock.now - began) / .seconds(1))}")
  }

  private func makeTopic() async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try await client.admin.createTopic(topic, queues: Self.queues)
      } catch {
        guard ContinuousClock.now < deadline else { throw error }
        try await EventLoop.sleep(for: .milliseconds(20))
      }
    }
  }

  private func publish(_ numbers: Range<Int>, _ producer: Producer) async throws {
    for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batch) {
      let batch = first..<min(first + Self.batch, numbers.upperBound)
      _ = try await producer.send(batch: batch.map { message($0) })
    }
  }

  private func message(_ number: Int) -> Message {
    let body = """
      {"msgId":"\(number)","openId":"bench","msgType":"resource_report","data":[{"subjectId":"lumi1.\(number % 1_000)",\
      "resourceId":"3.51.85","value":"\(number)","time":"1710000000000","statusCode":0}]}
      """
    return Message(topic: topic, body: Array(body.utf8))
  }
}
