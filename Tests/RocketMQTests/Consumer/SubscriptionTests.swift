internal import Testing

@testable internal import RocketMQ

@Suite("Subscription")
struct SubscriptionTests {
  @Test(arguments: [("TagA", 2_598_919), ("TagB", 2_598_920), ("订单", 1_129_459), ("a-very-long-tag-name", 302_679_460)])
  func `tags are hashed as Java does`(tag: String, hash: Int32) {
    #expect(Subscription.hash(tag) == hash)
  }

  @Test func `a heartbeat has what brokers want of it`() {
    let json = Subscription("t", .tags(["TagA", "TagB"])).json(version: 7)
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"classFilterMode":false,"codeSet":[2598919,2598920],"expressionType":"TAG","subString":"TagA || TagB","subVersion":7,"tagsSet":["TagA","TagB"],"topic":"t"}"#
    )
    let sql = Subscription("t", .sql("a > 1")).json(version: 7)
    #expect(
      sql["expressionType"]?.string == "SQL92" && sql["codeSet"] == .array([]) && sql["subString"]?.string == "a > 1")
  }

  @Test(arguments: [Subscription.Filter.tags([]), .tags(["*"]), .tags(["a b"]), .tags(["a||b"]), .tags([""]), .sql("")])
  func `a filter that brokers would take for something else is refused`(filter: Subscription.Filter) {
    #expect(throws: RocketMQError.self) { try Subscription("t", filter).check() }
  }

  @Test func `settings that cannot work are refused`() throws {
    let fine = ConsumerSettings(group: "g", subscriptions: [Subscription("t")])
    try fine.check()
    func refuse(_ change: (inout ConsumerSettings) -> Void) {
      var settings = fine
      change(&settings)
      #expect(throws: RocketMQError.self) { try settings.check() }
    }
    refuse { $0.group = "" }
    refuse { $0.group = String(repeating: "g", count: 121) }
    refuse { $0.subscriptions = [] }
    refuse { $0.subscriptions.append(Subscription("t")) }
    refuse { $0.unfinishedMessages = 0 }
    refuse { $0.pullBatch = 1_025 }
    refuse { $0.retries = 0 }
    refuse { $0.commitPeriod = .zero }
  }
}
