internal import CausewayCore

/// Where entries go on a broker, and as what. An output has one, and a route may have its own.
struct MQTTMessaging: Sendable, RouteSettings {
  enum Payload: Sendable {
    /// What the event carries, and under `causeway` where it is from.
    case json
    /// The very bytes that the vendor sent.
    case original
    case template(Template)
  }

  /// `nil` for the vendor's name and the subject: `aqara/<device>/<resource>`.
  var topic: Template? {
    get { template }
    set {
      template = newValue
      isPassthrough = newValue.map(Self.isPassthrough) ?? false
    }
  }
  private var template: Template?
  var payload = Payload.json
  /// Whether the broker keeps states for those who subscribe later. Occurrences it never does.
  var retainsStates = true

  /// The topic that an entry came on, to the letter.
  private(set) var isPassthrough = false

  static func isPassthrough(_ topic: Template) -> Bool {
    topic.fields.map(\.text) == ["topic"] && topic.specimen == "x" && topic.bareFields.count == 1
  }

  /// Whether all entries of one subject and type go to one topic: only then can somebody be told where to look.
  var hasSteadyTopics: Bool {
    (topic?.fields ?? []).allSatisfy { field in
      switch field.place {
      case .attribute(let attribute): [.source, .type, .subject, .input, .topic, .kind].contains(attribute)
      case .extension, .data: false
      }
    }
  }
}

extension MQTTMessaging {
  /// Reads `topic`, `payload` and `retain`. Does not finish the section.
  /// - Parameter base: what counts where nothing is said.
  init(reading section: ConfigSection, over base: MQTTMessaging) {
    self = base
    if let value = section.value("topic"), let template = value.template() {
      Self.check(template, value)
      topic = template
      // What is passed on as it came is not kept, as it was not on its way here: who wants that says so.
      retainsStates = !Self.isPassthrough(template)
    }
    if let value = section.value("payload"), let text = value.node.scalarText {
      switch text {
      case "json": payload = .json
      case "original": payload = .original
      default: readTemplate(value, text)
      }
    }
    if section.has("retain") { retainsStates = section.boolean("retain", default: true) }
  }

  private mutating func readTemplate(_ value: ConfigValue, _ text: String) {
    guard let template = value.template() else { return }
    if template.isConstant, let nearest = Spelling.nearest(to: text, among: ["json", "original"]) {
      value.problem("every payload would be “\(text)”", hint: "Did you mean `\(nearest)`?")
    }
    payload = .template(template)
  }

  private static func check(_ template: Template, _ value: ConfigValue) {
    guard template.isConstant else { return }
    do throws(MQTTTopic.Flaw) {
      let topic = try MQTTTopic.make(of: template.text)
      guard topic == template.text else {
        return value.problem(
          "nobody can publish to this topic",
          hint: "It must not hold `+` or `#`, nor begin with `$`, nor have an empty level.")
      }
    } catch {
      value.problem("no topic: \(error)")
    }
  }
}

extension ConfigNode {
  /// The text of a scalar as it is written.
  fileprivate var scalarText: String? { if case .scalar(let text, _) = content { text } else { nil } }
}
