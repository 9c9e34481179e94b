internal import CausewayCore
internal import RocketMQ

/// What the owner may set about a cluster that is published to.
struct RocketMQOutputSettings: Sendable {
  var cluster = RocketMQSettings(nameServers: [])
  var messaging = RocketMQMessaging()
  /// Of producers: brokers show who publishes by it.
  var group = "causeway"
  /// For a broker's answer.
  var timeout = Duration.seconds(10)
  /// Longer payloads are refused here; before compression.
  var sizeLimit = 4 << 20
  /// Payloads of so many bytes and more are compressed; `nil` for none.
  var compressFrom: Int? = 4_096

  var producer: ProducerSettings {
    // When to try again, and with what, is the follower's business.
    ProducerSettings(
      group: group, limit: timeout, retries: 0, compressFrom: compressFrom, largestBody: max(sizeLimit, Self.joined))
  }

  /// Bytes of messages that leave together, at most: a broker takes a batch as long as one message, and whoever waits behind it waits longer.
  static let joined = 256 * 1_024
}
