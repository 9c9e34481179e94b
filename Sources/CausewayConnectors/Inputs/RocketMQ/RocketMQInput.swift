package import CausewayCore
internal import Loop
internal import RocketMQ

/// `type: rocketmq`: takes a topic's messages as a member of a group.
package struct RocketMQInput: InputType {
  package static let type = "rocketmq"

  package static func read(name: String, _ section: ConfigSection) -> any InputPlan {
    let settings = RocketMQSettings(reading: section)
    var intake = RocketMQIntakeSettings(
      topic: section.requiredString("topic", hint: "What to take. With Aqara it is the app id."),
      group: section.requiredString("group", hint: "Who shares the messages. With Aqara it is the app id."))
    intake.tags = section.stringList("tags")
    intake.isBroadcast = section.boolean("broadcast", default: false)
    if let value = section.value("start") { intake.start = RocketMQStart(value) ?? intake.start }
    let limit = section.size(
      "body_limit", default: ByteSize(bytes: 1 << 20), in: ByteSize(bytes: 1 << 10)...ByteSize(bytes: 16 << 20))
    intake.bodyLimit = Int(limit.bytes)
    intake.check(section)
    return RocketMQInputPlan(settings: settings, intake: intake)
  }
}

private struct RocketMQInputPlan: InputPlan {
  let settings: RocketMQSettings
  let intake: RocketMQIntakeSettings

  var canBeDown: Bool { true }
  var nameServers: [String] { settings.nameServers }

  var subscription: BrokerSubscription? {
    BrokerSubscription(nameServers: settings.nameServers, topics: [intake.topic])
  }

  @EventLoop
  func parts(_ context: InputContext) -> [Part] {
    [.service(RocketMQIntake(context, settings, intake))]
  }
}
