import Testing

@testable import Loop

/// Resumes the tests of a suite on the loop's thread. A test's own task would go through the pool after every wait, and stand there
/// behind whatever else is being tested: no time in it could be relied on.
struct LoopTrait: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(LoopExecutor.shared) { try await function() }
  }
}

extension Trait where Self == LoopTrait {
  static var onLoop: Self { Self() }
}
