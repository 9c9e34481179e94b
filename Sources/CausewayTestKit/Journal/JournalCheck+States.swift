internal import CausewayCore
internal import Testing

extension JournalCheck {
  static let states: [JournalCheck] = [
    JournalCheck("a state has changed at first, and when its data differs from the last") { journal async throws in
      _ = try await journal.append(
        PendingBatch([.sample("1", data: "1"), .sample("2", data: "1"), .sample("other", subject: "x", data: "1")]))
      _ = try await journal.append(
        PendingBatch([
          .sample("3", data: "1"), .sample("4", data: "2"), .sample("5", data: nil), .sample("6", data: nil),
          .sample("7", data: "1 "), .sample("8", data: "1"),
        ]))
      let changed = try await journal.everything().map(\.changed)
      #expect(changed == [true, false, true, false, true, true, false, true, true])
    },
    JournalCheck("only states change") { journal async throws in
      _ = try await journal.append(
        PendingBatch([.sample("1", kind: .occurrence), .sample("2", kind: .report), .sample("3", subject: nil)]))
      #expect(try await journal.everything().map(\.changed) == [false, false, true])
    },
    JournalCheck("a snapshot is the newest of each key, in order") { journal async throws in
      _ = try await journal.append(
        PendingBatch([
          .sample("1", subject: "a", data: "1"), .sample("2", subject: "b"), .sample("3", subject: "c"),
          .sample("4", subject: nil), .sample("5", source: "/else", subject: "a"),
          .sample("6", subject: "a", data: "2"),
        ]))
      let snapshot = try await journal.snapshot()
      #expect(snapshot.map(\.event.id) == ["2", "3", "5", "6"])
      #expect(snapshot == (try await journal.everything().filter { ["2", "3", "5", "6"].contains($0.event.id) }))
      #expect(try await journal.snapshot(pageSize: 1) == snapshot)
    },
    JournalCheck("a snapshot is bounded by its two positions") { journal async throws in
      _ = try await journal.append(PendingBatch((0..<10).map { .sample("\($0)", subject: "s\($0)") }))
      let entries = try await journal.everything()
      let middle = try await journal.states(after: entries[2].position, through: entries[6].position, limit: 100)
      #expect(middle == Array(entries[3...6]))
      #expect(try await journal.states(after: entries[2].position, through: entries[6].position, limit: 2).count == 2)
      _ = try await journal.append(PendingBatch([.sample("new", subject: "s4", data: "2")]))
      let later = try await journal.states(after: entries[2].position, through: entries[6].position, limit: 100)
      #expect(later.map(\.event.id) == ["3", "5", "6"])
    },
    JournalCheck("where time decides, an older state is a report and moves nothing") { journal async throws in
      func sample(_ id: String, _ time: Int64?, _ data: String) -> Event {
        .sample(id, time: time, precedence: .time, data: data)
      }
      _ = try await journal.append(PendingBatch([sample("1", 100, "1"), sample("2", 99, "2"), sample("3", 100, "3")]))
      _ = try await journal.append(PendingBatch([sample("4", 50, "4"), sample("5", nil, "5"), sample("6", 1, "6")]))
      let entries = try await journal.everything()
      #expect(entries.map(\.event.kind) == [.state, .report, .state, .report, .state, .state])
      #expect(entries.map(\.changed) == [true, false, true, false, true, true])
      #expect(try await journal.snapshot().map(\.event.id) == ["6"])
    },
    JournalCheck("where arrival decides, times may say anything") { journal async throws in
      _ = try await journal.append(PendingBatch([.sample("1", time: 100), .sample("2", time: 1)]))
      #expect(try await journal.snapshot().map(\.event.id) == ["2"])
      #expect(try await journal.everything().allSatisfy { $0.event.kind == .state })
    },
    JournalCheck("an occurrence ends the state of its key; a report leaves it") { journal async throws in
      _ = try await journal.append(
        PendingBatch([.sample("1", subject: "a"), .sample("2", subject: "b"), .sample("3", subject: "c")]))
      _ = try await journal.append(
        PendingBatch([
          .sample("4", subject: "a", kind: .occurrence), .sample("5", subject: "b", kind: .report, data: "9"),
          .sample("6", subject: nil, kind: .occurrence),
        ]))
      #expect(try await journal.snapshot().map(\.event.id) == ["2", "3"])
      _ = try await journal.append(PendingBatch([.sample("7", subject: "a"), .sample("8", subject: "b")]))
      #expect(try await journal.everything().suffix(2).map(\.changed) == [true, false])
      #expect(try await journal.snapshot().map(\.event.id) == ["3", "7", "8"])
    },
    JournalCheck("a kept occurrence takes the place of a state, and is none") { journal async throws in
      _ = try await journal.append(
        PendingBatch([
          .sample("1", subject: "a"), .sample("2", subject: "a", kind: .occurrence, isKept: true, data: "2"),
          .sample("3", subject: "b", kind: .occurrence, isKept: true),
          .sample("4", subject: nil, kind: .occurrence, isKept: true),
        ]))
      let snapshot = try await journal.snapshot()
      #expect(snapshot.map(\.event.id) == ["2", "3"])
      #expect(snapshot.allSatisfy { $0.event.kind == .occurrence && $0.event.isKept && !$0.changed })
      _ = try await journal.append(
        PendingBatch([.sample("5", subject: "a", data: "2"), .sample("6", subject: "b", kind: .occurrence)]))
      #expect(try await journal.snapshot().map(\.event.id) == ["5"])
      #expect(try await journal.everything().map(\.changed) == [true, false, false, false, false, false])
    },
    JournalCheck("where time decides, an older occurrence happens all the same, and is not kept") {
      journal async throws in
      func sample(_ id: String, _ time: Int64, kind: Event.Kind = .occurrence) -> Event {
        .sample(id, time: time, kind: kind, precedence: .time, isKept: true)
      }
      _ = try await journal.append(
        PendingBatch([sample("1", 100), sample("2", 99), sample("3", 100), sample("4", 98)]))
      _ = try await journal.append(PendingBatch([sample("5", 97, kind: .state)]))
      let entries = try await journal.everything()
      #expect(entries.map(\.event.kind) == [.occurrence, .occurrence, .occurrence, .occurrence, .report])
      #expect(try await journal.snapshot().map(\.event.id) == ["3"])
    },
    JournalCheck("retired states are gone, those of the same batch too") { journal async throws in
      _ = try await journal.append(PendingBatch([.sample("1", subject: "a"), .sample("2", subject: "b")]))
      var batch = PendingBatch([.sample("3", subject: "c")])
      batch.retiredStates = ["a", "c", "unknown"].map { StateKey(source: "/test/home", subject: $0) }
      _ = try await journal.append(batch)
      #expect(try await journal.snapshot().map(\.event.id) == ["2"])
      #expect(try await journal.everything().count == 3)
    },
    JournalCheck("a snapshot and the tail after it miss nothing while states move") { journal async throws in
      let keys = 40
      _ = try await journal.append(PendingBatch((0..<keys).map { .sample("first.\($0)", subject: "s\($0)") }))
      let writer = Task {
        for round in 0..<60 {
          let events = (0..<5).map { index in
            Event.sample("\(round).\(index)", subject: "s\((round * 7 + index * 3) % keys)", data: "\(round)")
          }
          _ = try await journal.append(PendingBatch(events))
        }
      }
      let through = await journal.head
      var newest: [String: Entry] = [:]
      var last = Position.start
      while let page = Optional(try await journal.states(after: last, through: through, limit: 3)), !page.isEmpty {
        for entry in page { newest[entry.event.subject ?? ""] = entry }
        last = page.last?.position ?? last
      }
      try await writer.value
      for entry in try await journal.everything(after: through) { newest[entry.event.subject ?? ""] = entry }
      let truth = try await journal.snapshot()
      #expect(truth.count == keys)
      #expect(newest.values.sorted { $0.position < $1.position } == truth)
    },
  ]
}
