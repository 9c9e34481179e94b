internal import Testing

@testable internal import RocketMQ

@Suite("RemotingMachine")
struct RemotingMachineTests {
  private let start = ContinuousClock.now

  /// Everything that comes out of `bytes`.
  private func events(_ machine: inout RemotingMachine<String>, _ bytes: [UInt8]) throws -> [String] {
    var events: [String] = []
    var position = 0
    while let event = try machine.next(bytes.span, &position) {
      switch event {
      case .response(let waiter, let command): events.append("\(waiter): \(command.code)")
      case .request(let command): events.append("request \(command.code)")
      case .late: events.append("late")
      }
    }
    return events
  }

  private func reply(_ opaque: Int32, code: Int32 = 0) throws -> [UInt8] {
    var command = RemotingCommand(code: code)
    command.opaque = opaque
    command.flag = 1
    return try command.encoded(as: .json)
  }

  private func ask(_ machine: inout RemotingMachine<String>, _ name: String, seconds: Int = 3) throws -> Int32 {
    let number = machine.number()
    try machine.send(RemotingCommand(code: 30), as: number, name, until: start + .seconds(seconds))
    return number
  }

  @Test func `responses find their requests in any order`() throws {
    var machine = RemotingMachine<String>(format: .json)
    let first = try ask(&machine, "first")
    let second = try ask(&machine, "second")
    #expect(try events(&machine, reply(second, code: 22) + reply(first)) == ["second: 22", "first: 0"])
    #expect(machine.pendingCount == 0 && machine.nextDeadline == nil)
  }

  @Test func `what the server asks is not taken for a response with the same number`() throws {
    var machine = RemotingMachine<String>(format: .json)
    let number = try ask(&machine, "first")
    var request = RemotingCommand(code: 40)
    request.opaque = number
    #expect(try events(&machine, request.encoded(as: .binary) + reply(number)) == ["request 40", "first: 0"])
  }

  @Test func `a response that nobody waits for is late`() throws {
    var machine = RemotingMachine<String>(format: .json)
    let number = try ask(&machine, "first")
    #expect(machine.abandon(number) == "first" && machine.abandon(number) == nil)
    #expect(try events(&machine, reply(number) + reply(77)) == ["late", "late"])
  }

  @Test func `whose time is up is told, the others wait on`() throws {
    var machine = RemotingMachine<String>(format: .json)
    _ = try ask(&machine, "long", seconds: 30)
    let short = try ask(&machine, "short", seconds: 3)
    #expect(machine.nextDeadline == start + .seconds(3))
    #expect(machine.expire(at: start + .seconds(2)).isEmpty)
    #expect(machine.expire(at: start + .seconds(3)) == ["short"])
    #expect(machine.nextDeadline == start + .seconds(30))
    #expect(try events(&machine, reply(short)) == ["late"])
    #expect(machine.end() == ["long"] && machine.pendingCount == 0)
  }

  @Test func `numbers run over without taking one that is waited for`() throws {
    var machine = RemotingMachine<String>(format: .json, firstOpaque: .max)
    #expect(try ask(&machine, "last") == .max)
    #expect(try ask(&machine, "first") == .min)
    var other = RemotingMachine<String>(format: .json, firstOpaque: 5)
    #expect(try ask(&other, "a") == 5)
    var numbers: Set<Int32> = [5]
    for _ in 0..<100 { numbers.insert(try ask(&other, "b")) }
    #expect(numbers.count == 101)
  }

  @Test func `requests and what is unsent are bounded`() throws {
    var machine = RemotingMachine<String>(format: .json)
    let body = [UInt8](repeating: 0, count: 12 * 1_024 * 1_024)
    for _ in 0..<3 { try machine.send(RemotingCommand(code: 1, body: body[...])) }
    #expect(throws: RemotingMachine<String>.Refusal.tooMany) { try machine.send(RemotingCommand(code: 1)) }
    machine.took(body.count)
    try machine.send(RemotingCommand(code: 1))
    var crowd = RemotingMachine<String>(format: .json, mostRequests: 100)
    for _ in 0..<100 {
      _ = try ask(&crowd, "")
      crowd.took(crowd.unsent.count)
    }
    #expect(throws: RemotingMachine<String>.Refusal.tooMany) { try ask(&crowd, "") }
  }

  @Test func `what the socket took is gone, the rest stays in order`() throws {
    var machine = RemotingMachine<String>(format: .json)
    var wanted: [UInt8] = []
    var got: [UInt8] = []
    var random = SplitMix(seed: 5)
    for _ in 0..<300 {
      let before = machine.unsent.count
      try machine.send(
        RemotingCommand(code: 1, body: [UInt8](repeating: UInt8(random.below(256)), count: random.below(20_000))[...]))
      wanted += machine.unsent.dropFirst(before)
      let count = random.below(machine.unsent.count + 1)
      got += machine.unsent.prefix(count)
      machine.took(count)
    }
    got += machine.unsent
    #expect(got == wanted)
  }
}
