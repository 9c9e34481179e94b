internal import CausewayCore
internal import Synchronization

/// What all inputs together have learned about devices: two inputs of one account know the same.
final class DeviceShelf: DeviceDirectory {
  private struct Shelf {
    var book: DeviceBook
    var configured: [String: Device]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextListener = 0
  }

  private let shelf: Mutex<Shelf>

  /// - Parameter configured: what the owner says, by device id, whatever the input.
  init(_ devices: [Device], configured: [String: Device] = [:]) {
    shelf = Mutex(Shelf(book: DeviceBook(configured: configured, learned: devices), configured: configured))
  }

  /// The owner says something else from now on.
  func configure(_ devices: [String: Device]) {
    let listeners = shelf.withLock { shelf in
      guard shelf.configured != devices else { return [Int: AsyncStream<Void>.Continuation]() }
      shelf.configured = devices
      shelf.book = shelf.book.configured(with: devices)
      return shelf.listeners
    }
    for listener in listeners.values { listener.yield() }
  }

  /// As it is now.
  var book: DeviceBook { shelf.withLock { $0.book } }

  /// Called once what was learned is on disk.
  func learn(_ devices: [Device]) {
    guard !devices.isEmpty else { return }
    let listeners = shelf.withLock { shelf in
      var isNews = false
      for device in devices where shelf.book.learn(device) { isNews = true }
      return isNews ? shelf.listeners : [:]
    }
    for listener in listeners.values { listener.yield() }
  }

  /// For as long as the gateway runs, or the stream is iterated.
  func changes() -> AsyncStream<Void> {
    // The newest is all that anybody needs: they look at the book.
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = shelf.withLock { shelf in
      shelf.nextListener += 1
      shelf.listeners[shelf.nextListener] = continuation
      return shelf.nextListener
    }
    continuation.onTermination = { [weak self] _ in
      self?.shelf.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }
}
