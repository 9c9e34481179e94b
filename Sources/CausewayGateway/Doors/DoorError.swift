/// Why a door cannot be opened as configured.
struct DoorError: Error, Sendable, CustomStringConvertible {
  /// The key in the configuration that it is about.
  let path: String
  /// In words for people.
  let reason: String
  var hint: String?

  var description: String { "\(path): \(reason)" }
}
