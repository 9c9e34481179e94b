internal import CausewayCore

/// Which data automations for HomeLINK were written for. Nothing else has shapes.
enum HomeAssistantEventShape: String, CaseIterable, Sendable {
  /// What the integration fires.
  case current
  /// What its manual prints: no `topic_tree`, and an older `device_info`.
  case documented

  /// Writes a member of what the event carries.
  func write(_ name: String, _ value: JSONValue, of event: Event, to object: inout JSONWriter) {
    guard self == .documented, event.wrapsPayload else { return Self.copy(name, value, to: &object) }
    switch name {
    case "topic_tree": break
    case "device_info":
      object.key(name)
      object.object { Self.writeOlder(value, to: &$0) }
    default: Self.copy(name, value, to: &object)
    }
  }

  private static func copy(_ name: String, _ value: JSONValue, to object: inout JSONWriter) {
    object.key(name)
    object.raw(value.text)
  }

  /// Names of three parts instead of two, and the model with its number.
  private static func writeOlder(_ info: JSONValue, to object: inout JSONWriter) {
    for (key, value) in info.members {
      switch key.string ?? "" {
      case "identifiers":
        object.key("identifiers")
        object.array { names in
          for name in value.elements { write(name, of: "device", to: &names) }
        }
      case "via_device":
        object.key("via_device")
        write(value, of: "property", to: &object)
      case "model":
        object.key("model")
        let model = value.string ?? ""
        object.string(info["model_id"]?.string.map { "\($0) (\(model))" } ?? model)
      case "model_id": break
      case let name: copy(name, value, to: &object)
      }
    }
  }

  /// `["homelink","D6FCD4F0"]` becomes `["homelink","device","D6FCD4F0"]`.
  private static func write(_ name: JSONValue, of kind: String, to writer: inout JSONWriter) {
    writer.array { parts in
      for (index, part) in name.elements.enumerated() {
        if index == 1 { parts.string(kind) }
        parts.raw(part.text)
      }
    }
  }
}
