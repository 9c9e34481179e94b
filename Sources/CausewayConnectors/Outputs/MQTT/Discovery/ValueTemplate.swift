internal import CausewayCore

/// The templates (Jinja, as Home Assistant reads it) that lead from a payload to the value of an entity.
struct ValueTemplate {
  /// What Home Assistant finds in the payload.
  enum Form: Sendable, Hashable {
    /// The members of the event's data.
    case data
    /// What was delivered.
    case original
    /// The value itself, or whatever the owner's template makes of it.
    case value
  }

  private let entity: EntityDescription
  private let form: Form

  init(_ entity: EntityDescription, _ form: Form) {
    self.entity = entity
    self.form = form
  }

  /// `nil` where none is needed.
  var text: String? {
    switch entity.platform {
    case .sensor: sensor
    case .binarySensor:
      "{{ 'ON' if (\(word)) in \(Self.list(entity.value.onValues.map { $0.lowercased() })) else 'OFF' }}"
    case .event: event
    }
  }

  /// The value as it came, beside the word for it.
  var attributes: String? {
    guard entity.platform == .sensor, !entity.value.names.isEmpty else { return nil }
    return "{{ {'value': \(value)} | tojson }}"
  }

  private var sensor: String {
    if !entity.value.names.isEmpty { return "{{ \(names).get(\(word), none) }}" }
    if let scale = entity.value.scale {
      let digits = scale.split(separator: ".").dropFirst().first?.count ?? 0
      return "{% set x = \(value) | float(none) %}{{ (x * \(scale)) | round(\(digits)) if x is not none else none }}"
    }
    let isPlain = entity.unit == nil && entity.deviceClass == nil && entity.stateClass == nil
    // Home Assistant takes no state of more than 255 characters.
    return isPlain ? "{{ (\(value) | string)[:255] }}" : "{{ \(value) }}"
  }

  /// What the gateway itself writes says already what happened.
  private var event: String? {
    guard form != .data else { return nil }
    let fallback = Self.quoted(entity.value.fallbackName)
    let happened = entity.value.names.isEmpty ? fallback : "\(names).get(\(word), \(fallback))"
    return form == .original
      ? "{{ dict(value_json, event_type=\(happened)) | tojson }}" : "{{ {'event_type': \(happened)} | tojson }}"
  }

  /// The value, where it stands.
  private var value: String {
    let path: ValuePath
    switch form {
    case .data: path = entity.value.path
    case .original: path = entity.value.originalPath
    case .value: return "value"
    }
    return "value_json" + path.names.map { Self.isName($0) ? ".\($0)" : "[\(Self.quoted($0))]" }.joined()
  }

  /// The value as a word in small letters: Python writes `True`.
  private var word: String { "\(value) | string | lower" }

  private var names: String {
    let pairs = entity.value.names.map { "\(Self.quoted($0.value.lowercased())): \(Self.quoted($0.name))" }
    return "{\(pairs.joined(separator: ", "))}"
  }

  private static func list(_ words: [String]) -> String { "[\(words.map(quoted).joined(separator: ", "))]" }

  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: #"\\"#).replacing("'", with: #"\'"#).replacing("\n", with: #"\n"#)
    return "'\(escaped)'"
  }

  /// A member of this name can be written with a full stop: names that Python's dictionaries have for themselves cannot.
  private static func isName(_ text: String) -> Bool {
    let taken: Set = ["items", "keys", "values", "get", "pop", "copy", "update", "clear", "index", "count"]
    return !text.isEmpty && !taken.contains(text)
      && text.utf8.allSatisfy { (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "_") }
  }
}
