package import Testing

/// What every suite has that uses `SharedServer`: then no two of them run at once, for one might end the server that the other one uses.
package struct SharedServerTrait: SuiteTrait, TestScoping {
  /// Once for the suite as a whole: its tests may have the server one after the other without others between.
  package var isRecursive: Bool { false }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    await Turns.shared.take()
    do {
      try await function()
    } catch {
      await Turns.shared.give()
      throw error
    }
    await Turns.shared.give()
  }
}

extension Trait where Self == SharedServerTrait {
  /// Beside `.serialized`.
  package static var sharedServer: Self { Self() }
}

/// One at a time, in the order in which they came.
private actor Turns {
  static let shared = Turns()

  private var isTaken = false
  private var waiters: [CheckedContinuation<Void, Never>] = []

  func take() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiters.append($0) }
  }

  func give() {
    if waiters.isEmpty { isTaken = false } else { waiters.removeFirst().resume() }
  }
}
