package import CausewayCore
internal import Testing

/// All that one journal is to the house.
package typealias CheckedJournal = DeliveryJournal & QuarantineJournal

/// One promise of the journal contract, checked against a fresh journal. Every implementation runs `all`:
/// `@Test(arguments: JournalCheck.all) func … { try await check.run(journal) }`.
package struct JournalCheck: Sendable, CustomStringConvertible {
  package let name: String
  private let body: @Sendable (any CheckedJournal) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (any CheckedJournal) async throws -> Void) {
    self.name = name
    self.body = body
  }

  package var description: String { name }

  /// - Parameter journal: new and empty.
  package func run(_ journal: any CheckedJournal) async throws {
    try await body(journal)
  }

  package static let all: [JournalCheck] = appending + reading + states + memory + settling + deadLetters + quarantine
}

extension Journal {
  /// Everything after `position` that is there now.
  func everything(after position: Position = .start) async throws -> [Entry] {
    var entries: [Entry] = []
    var last = position
    while true {
      let page = try await availablePage(after: last, limit: 100)
      guard let newest = page.entries.last else { return entries }
      entries += page.entries
      last = newest.position
    }
  }

  /// The whole snapshot, page by page.
  func snapshot(pageSize: Int = 100) async throws -> [Entry] {
    let through = await head
    var entries: [Entry] = []
    while true {
      let page = try await states(after: entries.last?.position ?? .start, through: through, limit: pageSize)
      if page.isEmpty { return entries }
      entries += page
    }
  }
}
