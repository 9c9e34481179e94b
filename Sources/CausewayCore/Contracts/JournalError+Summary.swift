extension JournalError {
  /// Without paths and system texts: for strangers at the door.
  package var summary: String {
    switch self {
    case .full: "it has no room left"
    case .io: "its disk fails"
    case .readOnly: "its disk cannot be written"
    case .corrupt: "its file is damaged"
    case .unusable, .closed: "it is closed"
    }
  }
}
