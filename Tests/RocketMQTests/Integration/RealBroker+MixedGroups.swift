internal import Loop
internal import RocketMQServer
internal import Testing

@testable internal import RocketMQ

extension RealBroker {
  @Test func `with Java in one group every queue has one owner, whoever comes, goes or is killed`() async throws {
    let server = try await SharedServer.running(.open)
    let group = try await MixedGroup(server, queues: 8)
    try await group.join()
    try await group.settle()
    try await group.joinJava()
    try await group.settle()
    try await group.join()
    try await group.settle()
    await group.leave()
    try await group.settle()
    group.killJava()
    try await group.settle()
    try await group.joinJava()
    try await group.settle()
    group.leaveJava()
    try await group.settle()
    let repeated = try await group.end()
    // Of a queue that changes hands, what was done since its offset was stored last: Java stores every 5 s, and one that is killed not at the end.
    #expect(repeated < MixedGroup.rate * 8, "\(repeated) of \(group.published) came again")
  }
}
