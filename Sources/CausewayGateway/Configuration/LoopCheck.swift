internal import CausewayConnectors
internal import CausewayCore

/// Refuses inputs and outputs that meet on one broker: what goes out would come in again, for ever.
enum LoopCheck {
  static func run(
    _ inputs: [PlanReader.Entry<ConfiguredInput>], _ outputs: [PlanReader.Entry<ConfiguredOutput>], _ routes: [Route]
  ) {
    let configured = inputs.compactMap(\.configured)
    let subscriptions = Dictionary(
      configured.compactMap { input in input.plan.subscription.map { (input.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    guard !subscriptions.isEmpty else { return }
    let vendors = Array(Set(configured.map(\.dialect)))
    for output in outputs {
      guard let plan = output.configured?.plan else { continue }
      for input in inputs {
        guard let subscription = input.configured?.plan.subscription,
          let filter = plan.returns(by: subscription, routes, inputs: subscriptions, vendors: vendors)
        else { continue }
        let words = words(of: subscription.kind)
        output.section.problem(
          at: words.key,
          "what goes out here comes in again: `\(input.section.path)` (line \(input.section.mark.line)) \(words.takes) "
            + "\(Quotation.of(filter)) of the same \(words.place)",
          hint: words.hint)
      }
    }
  }

  private static func words(
    of kind: BrokerSubscription.Kind
  ) -> (key: String, takes: String, place: String, hint: String) {
    switch kind {
    case .mqtt:
      (
        "url", "subscribes to", "broker",
        "Give this output a `prefix`, or its routes other topics, or the input other `topics`."
      )
    case .rocketmq:
      (
        "topic", "reads the topic", "cluster",
        "Give this output, or its routes, another `topic`, or the input."
      )
    }
  }
}
