internal import CausewayCore
internal import Testing

extension JournalCheck {
  static let reading: [JournalCheck] = [
    JournalCheck("a page holds at most its limit, and the next one goes on from there") { journal async throws in
      _ = try await journal.append(PendingBatch((0..<25).map { .sample("\($0)") }))
      var ids: [[String]] = []
      var last = Position.start
      while true {
        let page = try await journal.availablePage(after: last, limit: 10)
        #expect(await page.head == journal.head)
        guard let newest = page.entries.last else { break }
        ids.append(page.entries.map(\.event.id))
        last = newest.position
      }
      #expect(ids.map(\.count) == [10, 10, 5])
      #expect(ids.flatMap { $0 } == (0..<25).map(String.init))
    },
    JournalCheck("a page that has something to give comes at once") { journal async throws in
      let receipt = try await journal.append(PendingBatch([.sample("1")]))
      let page = try await journal.page(after: .start, limit: 10)
      #expect(page.entries.map(\.position) == [receipt.last])
      #expect(page.head == receipt.last)
    },
    JournalCheck("a reader at the head suspends until something is appended") { journal async throws in
      let head = try #require(await journal.append(PendingBatch([.sample("1")])).last)
      async let next = journal.page(after: head, limit: 10)
      async let other = journal.page(after: head, limit: 10)
      _ = try await journal.append(PendingBatch([.sample("2")]))
      #expect(try await next.entries.map(\.event.id) == ["2"])
      #expect(try await other.entries.map(\.event.id) == ["2"])
    },
    JournalCheck("duplicates wake nobody with an empty page") { journal async throws in
      let head = try #require(await journal.append(PendingBatch([.sample("1")])).last)
      async let next = journal.page(after: head, limit: 10)
      _ = try await journal.append(PendingBatch([.sample("1")]))
      _ = try await journal.append(PendingBatch([.sample("2")]))
      #expect(try await next.entries.map(\.event.id) == ["2"])
    },
    JournalCheck("a suspended reader whose task is cancelled returns") { journal async throws in
      let head = await journal.head
      let reader = Task { try await journal.page(after: head, limit: 1) }
      reader.cancel()
      await #expect(throws: CancellationError.self) { try await reader.value }
      let early = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await journal.page(after: head, limit: 1)
      }
      await #expect(throws: CancellationError.self) { try await early.value }
    },
    JournalCheck("a journal that lost nothing names no gap to who starts at its beginning") { journal async throws in
      let before = await journal.head
      _ = try await journal.append(PendingBatch([.sample("1")]))
      #expect(try await journal.availablePage(after: before, limit: 1).prunedThrough <= before)
    },
    JournalCheck("readers that follow see every entry once, while others append") { journal async throws in
      let before = await journal.head
      let count = 200
      let followers = (0..<4).map { limit in
        Task {
          var seen: [String] = []
          var last = before
          while seen.count < count {
            let page = try await journal.page(after: last, limit: 7 + limit)
            #expect(page.entries.allSatisfy { $0.position > last })
            seen += page.entries.map(\.event.id)
            last = page.entries.last?.position ?? last
          }
          return seen
        }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<10 {
          group.addTask {
            for round in 0..<20 { _ = try await journal.append(PendingBatch([.sample("\(caller).\(round)")])) }
          }
        }
        try await group.waitForAll()
      }
      let entries = try await journal.everything().map(\.event.id)
      #expect(entries.count == count)
      for follower in followers { #expect(try await follower.value == entries) }
    },
    JournalCheck("the last position before a time is found, at both ends too") { journal async throws in
      let before = await journal.head
      func last(_ milliseconds: Int64) async throws -> Position {
        try await journal.lastPosition(before: Timestamp(milliseconds: milliseconds))
      }
      #expect(try await last(50) == before)
      for time in [10, 20, 20, 30] as [Int64] {
        _ = try await journal.append(
          PendingBatch(
            (0..<3).map { .sample("\(time).\($0).\(UInt64.random(in: 0...(.max)))") },
            receivedAt: Timestamp(milliseconds: time)))
      }
      let positions = try await journal.everything().map(\.position)
      #expect(try await last(10) == before)
      #expect(try await last(11) == positions[2])
      #expect(try await last(20) == positions[2])
      #expect(try await last(21) == positions[8])
      #expect(try await last(30) == positions[8])
      #expect(try await last(31) == positions[11])
      #expect(try await last(.max) == positions[11])
    },
  ]
}
