internal import CausewayCore

/// How a stream words what it sends. Pure.
protocol SSEFormat: Sendable {
  /// Frames for `entries`, in order; what the format cannot say is left out and counted by reason.
  func frames(for entries: [Entry]) -> SSEEncoding

  /// Begins what a new client gets first, the newest state of everything; `nil` if it gets nothing of the kind.
  func snapshot() -> (any SSESnapshotDraft)?
}

extension SSEFormat {
  var hasSnapshot: Bool { snapshot() != nil }
}

/// A snapshot in the making, page by page: holds of each state what will be sent of it, and nothing of what will not.
protocol SSESnapshotDraft: Sendable {
  /// Takes states in, oldest first.
  mutating func add(_ states: [Entry])

  /// All of them, true at `position`. At least one part; only the last carries an `id`.
  func encoded(at position: Position) -> SSEEncoding
}

struct SSEEncoding: Sendable {
  var frames: [SSEFrame] = []
  /// Why entries were left out, in words; one for each.
  var leftOut: [String] = []
}

/// The formats by their names in configuration.
enum SSEFormatName: String, CaseIterable, Sendable {
  case aqara, cloudevents

  var format: any SSEFormat {
    switch self {
    case .aqara: AqaraFormat()
    case .cloudevents: CloudEventsFormat()
    }
  }
}
