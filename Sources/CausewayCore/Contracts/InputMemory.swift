/// What an input must not forget over restarts: one short text.
package protocol InputMemory: Sendable {
  /// `nil` before the first.
  func recall() async throws(JournalError) -> String?
  /// On disk when it returns.
  func remember(_ text: String) async throws(JournalError)
}
