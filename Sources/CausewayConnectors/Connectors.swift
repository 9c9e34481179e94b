/// The kinds of inputs and outputs there are.
package struct Connectors: Sendable {
  package let inputs: [any InputType.Type]
  package let outputs: [any OutputType.Type]

  package init(inputs: [any InputType.Type], outputs: [any OutputType.Type]) {
    self.inputs = inputs
    self.outputs = outputs
  }

  /// All that this program was built with.
  package static let all = Connectors(
    inputs: [HTTPPushInput.self, MQTTInput.self, RocketMQInput.self],
    outputs: [HomeAssistantOutput.self, MQTTOutput.self, RocketMQOutput.self, SSEOutput.self, WebhookOutput.self])
}
