import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import causeway

@EventLoop
@Suite(.timeLimit(.minutes(1)))
struct SimulatorTests {
  @Test func `life goes on at the pace of its clock, each moment a push of its own`() async throws {
    let accepted = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}"
    let server = PushServer(answers: [accepted, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", accepted])
    let time = ManualTime()
    let url = try server.start()
    let simulator = Simulator(
      aqara: AqaraPush(url: url, secret: Secret("s")), homelink: HomeLINKPush(url: url), time: time,
      home: SimulatedHome(seed: 1))
    let told = Told()
    let life = EventLoop.spawn { await told.listen(to: simulator) }
    for _ in 0..<3 {
      await time.untilSleeping()
      time.advance(by: .seconds(60))
    }
    await time.untilSleeping()
    #expect(told.outcomes.map { $0.problem == nil } == [true, false, true])
    #expect(told.outcomes.first?.text == "the hub says hello")
    #expect(server.requests.count == 3 && Set(server.requests).count == 3)
    life.cancel()
    await life.value
  }
}

@EventLoop
final class Told {
  private(set) var outcomes: [Simulator.Outcome] = []

  nonisolated init() {}

  func listen(to simulator: Simulator) async {
    await simulator.run { outcomes.append($0) }
  }
}
