internal import CausewayCore
internal import Testing

extension JournalCheck {
  static let appending: [JournalCheck] = [
    JournalCheck("a new journal holds nothing, and its head is the position before the first") { journal async throws in
      let head = await journal.head
      #expect(try await journal.availablePage(after: .start, limit: 10).entries.isEmpty)
      let receipt = try await journal.append(PendingBatch([.sample("1")]))
      #expect(receipt == Receipt(committed: 1, last: Position(rawValue: head.rawValue + 1)))
      #expect(await journal.head == receipt.last)
    },
    JournalCheck("entries come back exactly as they went in") { journal async throws in
      let events: [Event] = [
        .sample(
          "Zürich \u{0}\u{1F525}", source: "", type: "a.b", subject: "s\u{301}", time: -1, kind: .state,
          precedence: .time, data: #" {"b" : 81.60, "a":"\u00e9", "b":1e400} "#, topic: "a/#/ü", retained: true),
        .sample("", source: "/x", type: "", subject: nil, time: nil, kind: .occurrence, data: nil),
        .sample("2", subject: "", time: 253_402_300_799_999, kind: .report, data: "null"),
        .sample(
          "bytes", subject: nil, kind: .occurrence, data: #""AP8=""#, dataContentType: "image/png", dataIsBase64: true,
          extensions: #"{"traceparent":"00-é","n":-5}"#),
        .sample("text", subject: nil, kind: .occurrence, data: #""é""#, dataContentType: ""),
        .sample("kept", subject: "k", kind: .occurrence, isKept: true, data: #"{"payload": 1 }"#, wrapsPayload: true),
      ]
      var batch = PendingBatch(events, input: "läuft")
      batch.entries.append(
        PendingEntry(event: .sample("3"), input: "other", receivedAt: Timestamp(milliseconds: 1)))
      let receipt = try await journal.append(batch)
      #expect(receipt.committed == 7)
      let entries = try await journal.everything()
      #expect(entries.map(\.event) == batch.entries.map(\.event))
      #expect(entries.map(\.input) == batch.entries.map(\.input))
      #expect(entries.map(\.receivedAt) == batch.entries.map(\.receivedAt))
      #expect(entries.map(\.changed) == [true, false, false, false, false, false, true])
      #expect(entries.last?.position == receipt.last)
    },
    JournalCheck("positions rise by append and by place in the batch") { journal async throws in
      for round in 0..<5 {
        _ = try await journal.append(PendingBatch((0..<3).map { .sample("\(round).\($0)") }))
      }
      let entries = try await journal.everything()
      #expect(entries.map(\.event.id) == (0..<5).flatMap { round in (0..<3).map { "\(round).\($0)" } })
      #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.position < $1.position })
    },
    JournalCheck("a duplicate is counted, not stored: of an earlier batch, or of the same") { journal async throws in
      let first = try await journal.append(PendingBatch([.sample("1"), .sample("2"), .sample("1", data: "9")]))
      #expect(first.committed == 2)
      #expect(first.duplicates == 1)
      let again = try await journal.append(PendingBatch([.sample("2"), .sample("1"), .sample("3")]))
      #expect(again == Receipt(committed: 1, duplicates: 2, last: again.last))
      #expect(again.last != nil)
      let nothing = try await journal.append(PendingBatch([.sample("3")]))
      #expect(nothing == Receipt(duplicates: 1))
      #expect(try await journal.everything().map(\.event.id) == ["1", "2", "3"])
    },
    JournalCheck("identity is source and id together, and nothing glued") { journal async throws in
      let receipt = try await journal.append(
        PendingBatch([
          .sample("1", source: "/a"), .sample("1", source: "/b"), .sample("b1", source: "/a"),
          .sample("1", source: "/ab"), .sample("a1", source: "/"), .sample("/a1", source: ""),
        ]))
      #expect(receipt.committed == 6)
    },
    JournalCheck("an empty batch is taken and leaves nothing") { journal async throws in
      let head = await journal.head
      #expect(try await journal.append(PendingBatch()) == Receipt())
      #expect(await journal.head == head)
    },
    JournalCheck("a quarantined delivery is counted and gets no position") { journal async throws in
      let delivery = QuarantinedDelivery(
        delivery: Delivery(body: [0, 255, 10], attributes: ["msgid": "7"], topic: "t", retained: true),
        input: "push", dialect: "aqara", reason: "item 2 has no resourceId",
        receivedAt: Timestamp(milliseconds: 5))
      let only = try await journal.append(PendingBatch(quarantined: [delivery, delivery]))
      #expect(only == Receipt(quarantined: 2))
      var both = PendingBatch([.sample("1")])
      both.quarantined = [delivery]
      let mixed = try await journal.append(both)
      #expect(mixed.committed == 1)
      #expect(mixed.quarantined == 1)
    },
    JournalCheck("concurrent appends each get their own positions") { journal async throws in
      let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
        for caller in 0..<64 {
          group.addTask { try await journal.append(PendingBatch((0..<4).map { .sample("\(caller).\($0)") })) }
        }
        return try await group.reduce(into: [Receipt]()) { $0.append($1) }
      }
      #expect(receipts.allSatisfy { $0.committed == 4 && $0.duplicates == 0 })
      let entries = try await journal.everything()
      #expect(entries.count == 256)
      #expect(Set(entries.map(\.position)).count == 256)
      #expect(Set(receipts.compactMap(\.last)).count == 64)
      // A batch is never torn: its entries lie side by side.
      for start in stride(from: 0, to: 256, by: 4) {
        let callers = entries[start..<start + 4].map { $0.event.id.split(separator: ".")[0] }
        #expect(Set(callers).count == 1)
      }
    },
    JournalCheck("of concurrent appends of one event, one commits it") { journal async throws in
      let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
        for _ in 0..<32 { group.addTask { try await journal.append(PendingBatch([.sample("same")])) } }
        return try await group.reduce(into: [Receipt]()) { $0.append($1) }
      }
      #expect(receipts.map(\.committed).reduce(0, +) == 1)
      #expect(receipts.map(\.duplicates).reduce(0, +) == 31)
    },
  ]
}
