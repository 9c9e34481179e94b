/// Whether a device is there, by its vendor's account.
package struct DevicePresence: Sendable, Hashable {
  package enum State: String, Sendable, CaseIterable {
    case online
    /// It cannot be reached, but belongs to the home.
    case offline
    /// It was unbound: it belongs to nobody any more.
    case gone
  }

  package let state: State
  /// When that happened; reports from before do not speak against it.
  package let since: Timestamp

  package init(_ state: State, since: Timestamp) {
    self.state = state
    self.since = since
  }
}
