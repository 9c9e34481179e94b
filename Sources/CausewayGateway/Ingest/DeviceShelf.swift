internal import CausewayCore
internal import Synchronization

/// What all inputs together have learned about devices: two inputs of one account know the same.
final class DeviceShelf: Sendable {
  private let shelf: Mutex<DeviceBook>

  init(_ devices: [Device]) {
    shelf = Mutex(DeviceBook(learned: devices))
  }

  /// As it is now.
  var book: DeviceBook { shelf.withLock { $0 } }

  /// Called once what was learned is on disk.
  func learn(_ devices: [Device]) {
    guard !devices.isEmpty else { return }
    shelf.withLock { book in
      for device in devices { book.learn(device) }
    }
  }
}
