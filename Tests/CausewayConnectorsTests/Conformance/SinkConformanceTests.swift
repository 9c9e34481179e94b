import CausewayCore
import CausewayTestKit
import Loop
import Testing

@testable import CausewayConnectors

@Suite(.serialized, .timeLimit(.minutes(2)))
@EventLoop struct SinkConformanceTests {
  @Test(arguments: ConformingSink.allCases, SinkCheck.all)
  func `every sink keeps the contract`(sink: ConformingSink, check: SinkCheck) async throws {
    try await check.run(sink.farEnd())
  }

  @Test func `no output type that is pushed to goes without it`() {
    for type in Connectors.all.outputs {
      let plan = OutputReading(type, [:]).plan
      #expect(plan.delivery == nil || ConformingSink(rawValue: type.type) != nil, "\(type.type)")
    }
    let types = Set(Connectors.all.outputs.map { $0.type })
    #expect(ConformingSink.allCases.allSatisfy { types.contains($0.rawValue) })
  }
}
