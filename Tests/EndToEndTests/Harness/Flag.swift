import Foundation

/// Raised by one thread, seen by another.
final class Flag: @unchecked Sendable {
  // `@unchecked`: every access holds the lock.
  private let lock = NSLock()
  private var value = false

  var isRaised: Bool { lock.withLock { value } }

  func raise() { lock.withLock { value = true } }
}
