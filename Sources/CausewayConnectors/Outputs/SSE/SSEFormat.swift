internal import CausewayCore

/// How a stream words what it sends. Pure.
protocol SSEFormat: Sendable {
  /// Whether a new client first gets the newest state of everything.
  var hasSnapshot: Bool { get }

  /// Frames for `entries`, in order; what the format cannot say is left out and counted by reason.
  func frames(for entries: [Entry]) -> SSEEncoding

  /// The states as the first thing a client gets, true at `position`. At least one part; only the last carries an `id`.
  func snapshot(of states: [Entry], at position: Position) -> SSEEncoding
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
