/// What is known of devices at any moment: what events have taught, and over it what the owner says.
package protocol DeviceDirectory: Sendable {
  var book: DeviceBook { get }

  /// An element whenever something new may be known, at the latest after it is on disk; several changes may come as one. From any thread.
  func changes() -> AsyncStream<Void>
}

/// Devices that never change: for tests, and for whoever only looks.
package struct FixedDevices: DeviceDirectory {
  package let book: DeviceBook

  package init(_ book: DeviceBook = DeviceBook()) {
    self.book = book
  }

  package func changes() -> AsyncStream<Void> { AsyncStream { _ in } }
}
