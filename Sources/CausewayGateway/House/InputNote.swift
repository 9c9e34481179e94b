internal import CausewayCore

/// Keeps what an input remembers among the journal's notes. It stays when the input goes: who knows whether it comes back.
struct InputNote: InputMemory {
  let input: String
  let journal: any DeliveryJournal

  private var name: String { "input/\(input)/memory" }

  func recall() async throws(JournalError) -> String? {
    try await journal.notes(beginningWith: name)[name]
  }

  func remember(_ text: String) async throws(JournalError) {
    try await journal.settle(FollowerID(rawValue: ":inputs"), Settlement(notes: [name: text]))
  }
}
