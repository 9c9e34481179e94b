internal import Foundation
internal import Glibc
internal import Synchronization

/// Folders that go when this process ends: what tests share is never deinitialised.
enum Leftovers {
  private static let folders = Mutex<[String]?>(nil)

  static func add(_ folder: String) {
    folders.withLock { list in
      if list == nil { atexit { Leftovers.remove() } }
      list = (list ?? []) + [folder]
    }
  }

  private static func remove() {
    for folder in folders.withLock({ $0 ?? [] }) { try? FileManager.default.removeItem(atPath: folder) }
  }
}
