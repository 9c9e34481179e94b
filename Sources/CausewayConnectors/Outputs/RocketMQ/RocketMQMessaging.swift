internal import CausewayCore

/// Where entries go in a cluster, and as what. An output has one, and a route may have its own.
struct RocketMQMessaging: Sendable, RouteSettings {
  enum Payload: Sendable {
    /// The whole event as CloudEvents JSON.
    case structured
    /// Attributes as properties, the payload as it came as the body.
    case binary
    /// As `mqtt` publishes it: what the event carries, and under `causeway` where it is from.
    case json
    /// The very bytes that the vendor sent.
    case original
    case template(Template)
  }

  /// `nil` only where something was noted.
  var topic: Template?
  /// `nil` for the event's type.
  var tag: Template?
  /// `nil` for the event's id and subject.
  var keys: [Template]?
  var payload = Payload.structured

  /// The topic of everything; `nil` where it differs from event to event.
  var steadyTopic: String? { topic.flatMap { $0.isConstant ? $0.specimen : nil } }
}

extension RocketMQMessaging {
  /// Reads `topic`, `tag`, `keys` and `payload`. Does not finish the section.
  /// - Parameters:
  ///   - base: what counts where nothing is said.
  ///   - isOutput: whether there must be a topic.
  init(reading section: ConfigSection, over base: RocketMQMessaging, isOutput: Bool = false) {
    self = base
    if let value = section.value("topic") {
      topic = value.template() ?? base.topic
      if let topic { Self.check(topic, value) }
    } else if isOutput {
      section.problem(at: "topic", "required, but missing", hint: "Where to publish, such as `topic: events`.")
    }
    if let value = section.value("tag") { tag = value.template() ?? base.tag }
    if let value = section.value("keys") { keys = Self.keys(value) ?? base.keys }
    if let value = section.value("payload") { readPayload(value) }
  }

  private static let words = ["structured", "binary", "json", "original"]

  private mutating func readPayload(_ value: ConfigValue) {
    guard case .scalar(let text, _) = value.node.content else {
      value.mismatch("one of \(Self.words.joined(separator: ", ")), or a text")
      return
    }
    switch text {
    case "structured": payload = .structured
    case "binary": payload = .binary
    case "json": payload = .json
    case "original": payload = .original
    default:
      guard let template = value.template() else { return }
      if template.text.isEmpty { value.problem("must not be empty", hint: "Brokers take no message without a body.") }
      if template.isConstant, let nearest = Spelling.nearest(to: text, among: Self.words) {
        value.problem("every payload would be “\(text)”", hint: "Did you mean `\(nearest)`?")
      }
      payload = .template(template)
    }
  }

  private static func keys(_ value: ConfigValue) -> [Template]? {
    let items = if case .list = value.node.content { value.elements() ?? [] } else { [value] }
    if items.count > mostKeys { value.problem("more than \(mostKeys) keys", hint: "Brokers keep an index of each.") }
    let templates = items.compactMap { $0.template() }
    return templates.count == items.count ? templates : nil
  }

  private static let mostKeys = 8

  private static func check(_ template: Template, _ value: ConfigValue) {
    for case .text(let text) in template.parts where RocketMQTopic.plain(text) != text {
      return value.problem(
        "no topic can have this name", hint: "Topics are made of letters, digits, `-` and `_`.")
    }
    guard template.isConstant else { return }
    do throws(RocketMQTopic.Flaw) {
      _ = try RocketMQTopic.make(of: template.specimen)
    } catch {
      value.problem("no topic: \(error)")
    }
  }
}
