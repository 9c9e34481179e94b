internal import CausewayCore
internal import Testing

extension JournalCheck {
  static let quarantine: [JournalCheck] = [
    JournalCheck("quarantined deliveries come back exactly as they went in, page by page") { journal async throws in
      let deliveries = (0..<5).map { QuarantinedDelivery.sample($0) }
      _ = try await journal.append(PendingBatch(quarantined: deliveries))
      let first = try await journal.quarantined(after: 0, limit: 3)
      let rest = try await journal.quarantined(after: first.last?.number ?? 0, limit: 3)
      let all = first + rest
      #expect(first.count == 3)
      #expect(all.map(\.quarantined) == deliveries)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.number < $1.number })
      #expect(try await journal.quarantined(after: all[4].number, limit: 3).isEmpty)
      #expect(try await journal.quarantined(all[2].number) == all[2])
      #expect(try await journal.quarantined(all[4].number + 1) == nil)
      #expect(try await journal.quarantined(0) == nil)
    },
    JournalCheck("dropped deliveries are gone, and their numbers are not given again") { journal async throws in
      _ = try await journal.append(PendingBatch(quarantined: [.sample(0), .sample(1), .sample(2)]))
      let numbers = try await journal.quarantined(after: 0, limit: 10).map(\.number)
      #expect(try await journal.dropQuarantined([numbers[0], numbers[2], numbers[2] + 9]) == 2)
      #expect(try await journal.dropQuarantined([numbers[0]]) == 0)
      #expect(try await journal.quarantined(numbers[2]) == nil)
      _ = try await journal.append(PendingBatch(quarantined: [.sample(3)]))
      let left = try await journal.quarantined(after: 0, limit: 10)
      #expect(left.map(\.quarantined) == [.sample(1), .sample(3)])
      #expect(left[1].number > numbers[2])
    },
    JournalCheck("a delivery that is read after all leaves quarantine with the commit of what it holds") {
      journal async throws in
      _ = try await journal.append(PendingBatch(quarantined: [.sample(0), .sample(1), .sample(2)]))
      let numbers = try await journal.quarantined(after: 0, limit: 10).map(\.number)
      var batch = PendingBatch([.sample("1"), .sample("2")])
      batch.releasedQuarantine = [numbers[1]]
      let receipt = try await journal.append(batch)
      #expect(receipt == Receipt(committed: 2, released: 1, last: receipt.last))
      #expect(try await journal.quarantined(after: 0, limit: 10).map(\.number) == [numbers[0], numbers[2]])
      // Asked twice, it is read twice: its events are known, and it is gone already.
      #expect(try await journal.append(batch) == Receipt(duplicates: 2))
      // Read in part: what is left of it is quarantined anew. Read as nothing: it just goes.
      let partly = PendingBatch(
        entries: PendingBatch([.sample("3")]).entries, quarantined: [.sample(9)], releasedQuarantine: [numbers[0]])
      #expect(try await journal.append(partly).released == 1)
      #expect(try await journal.append(PendingBatch(releasedQuarantine: [numbers[2]])) == Receipt(released: 1))
      #expect(try await journal.quarantined(after: 0, limit: 10).map(\.quarantined) == [.sample(9)])
      #expect(try await journal.everything().map(\.event.id) == ["1", "2", "3"])
    },
  ]
}

extension QuarantinedDelivery {
  fileprivate static func sample(_ number: Int) -> QuarantinedDelivery {
    QuarantinedDelivery(
      delivery: Delivery(
        body: [UInt8(number), 0, 255], attributes: ["n": "\(number)", "ü": "\u{0}"],
        topic: number % 2 == 0 ? "a/ü" : nil, retained: number % 3 == 0),
      input: "push", dialect: "aqara", reason: "item \(number) has no resourceId",
      receivedAt: Timestamp(milliseconds: Int64(number)))
  }
}
