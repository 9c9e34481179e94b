import CausewayCore
import Testing

@Suite struct FaultPointTests {
  @Test(arguments: [
    ("after_commit:17", FaultPoint.Plan(point: .afterCommit, count: 17)),
    ("during_checkpoint:1", FaultPoint.Plan(point: .duringCheckpoint, count: 1)),
  ])
  func `a point and a count make a plan`(_ text: String, _ plan: FaultPoint.Plan) {
    #expect(FaultPoint.Plan(text) == plan)
  }

  @Test(arguments: [
    "", "after_commit", "after_commit:", "after_commit:0", "after_commit:x", "never:1", "after_commit:1:2",
  ])
  func `anything else is none`(_ text: String) {
    #expect(FaultPoint.Plan(text) == nil)
  }
}
