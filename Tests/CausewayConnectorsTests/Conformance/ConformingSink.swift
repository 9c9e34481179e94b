import CausewayTestKit
import Loop

/// The output types that are pushed to, each with a far end of its protocol: all are held to `SinkCheck.all`. Named as in configuration.
enum ConformingSink: String, CaseIterable, Sendable {
  case webhook
  case homeAssistant = "home_assistant"
  case mqtt
  case rocketmq

  @EventLoop
  func farEnd() -> any FarEnd {
    switch self {
    case .webhook: HTTPFarEnd(.webhook)
    case .homeAssistant: HTTPFarEnd(.homeAssistant)
    case .mqtt: MQTTFarEnd()
    case .rocketmq: RocketMQFarEnd()
    }
  }
}
