/// Where the value of an entity stands, and what it means.
package struct EntityValue: Sendable, Equatable {
  /// A value and the word for it.
  package struct Name: Sendable, Equatable {
    /// As text: `0`, `true`, `ACTIVE`.
    package let value: String
    /// A word of small letters, digits and underscores.
    package let name: String

    package init(_ value: String, _ name: String) {
      self.value = value
      self.name = name
    }
  }

  /// In the event's `data`.
  package var path: ValuePath
  /// In the payload as it was delivered, where `data` wraps it (`Event.wrapsPayload`); else the same as `path`.
  package var originalPath: ValuePath
  /// What a number is multiplied by, as decimal text: `0.01`.
  package var scale: String?
  /// The values that mean "on", as text; for binary sensors, which are off at every other value.
  package var onValues: [String]
  /// For sensors: the words it is one of; others are shown as unknown. For events: the types of what happens; a value without a word
  /// is of the type `fallbackName`. Empty where values speak for themselves; what happens is then all of that one type.
  package var names: [Name]
  /// For events.
  package var fallbackName: String

  package init(
    path: ValuePath, originalPath: ValuePath? = nil, scale: String? = nil, onValues: [String] = [],
    names: [Name] = [], fallbackName: String = "other"
  ) {
    self.path = path
    self.originalPath = originalPath ?? path
    self.scale = scale
    self.onValues = onValues
    self.names = names
    self.fallbackName = fallbackName
  }

  /// The word for the value that `payload` has at `path`: what happened, for an entity that is an event.
  package func name(in payload: JSONValue, at path: ValuePath) -> String {
    guard !names.isEmpty, let value = path.value(in: payload) else { return fallbackName }
    let text = value.string ?? value.description
    return names.first { $0.value == text }?.name ?? fallbackName
  }

  /// Every word there is, each once, in order.
  package var words: [String] {
    var words: [String] = []
    for name in names where !words.contains(name.name) { words.append(name.name) }
    return words
  }
}
