package import CausewayCore
internal import RocketMQ

/// `type: rocketmq`: each event is published to a topic, those of one subject in order.
package struct RocketMQOutput: OutputType {
  package static let type = "rocketmq"

  package static func read(name: String, _ section: ConfigSection) -> any OutputPlan {
    var settings = RocketMQOutputSettings()
    settings.cluster = RocketMQSettings(reading: section)
    settings.messaging = RocketMQMessaging(reading: section, over: RocketMQMessaging(), isOutput: true)
    if let group = section.string("group") {
      settings.group = group
      if !RocketMQTopic.isName(group, longest: 120) {
        section.problem(
          at: "group", "expected 1 to 120 letters, digits, `-` and `_`",
          hint: "Brokers show this output under it. Leave it out for \(RocketMQOutputSettings().group).")
      }
    }
    settings.timeout = section.duration("timeout", default: .seconds(10), in: .seconds(1) ... .seconds(120))
    settings.sizeLimit = Int(
      section.size("size_limit", default: .mebibytes(4), in: .kibibytes(1) ... .mebibytes(15)).bytes)
    let compressFrom = section.size("compress_from", default: .kibibytes(4), in: .kibibytes(1) ... .mebibytes(15))
    let compresses = section.boolean("compress", default: true)
    settings.compressFrom = compresses ? Int(compressFrom.bytes) : nil
    if !compresses, section.has("compress_from") {
      section.problem(at: "compress_from", "nothing is compressed", hint: "Remove it, or `compress: false`.")
    }
    return RocketMQPlan(name: name, settings: settings)
  }
}
