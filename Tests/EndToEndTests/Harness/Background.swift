import Foundation

/// A thread that can be waited for.
final class Background: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)

  // `@unchecked`: the closure's effects are read only after `join`, which the semaphore orders.
  init(_ work: @escaping () -> Void) {
    let box = Box(work: work, done: done)
    Thread.detachNewThread { box.run() }
  }

  func join() { done.wait() }

  private final class Box: @unchecked Sendable {
    let work: () -> Void
    let done: DispatchSemaphore

    init(work: @escaping () -> Void, done: DispatchSemaphore) {
      self.work = work
      self.done = done
    }

    func run() {
      work()
      done.signal()
    }
  }
}
