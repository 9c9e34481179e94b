internal import CausewayCore
internal import Testing

extension JournalCheck {
  static let deadLetters: [JournalCheck] = [
    JournalCheck("dead letters come back exactly as they went in, numbered in order") { journal async throws in
      let entries = try await journal.entries(3)
      let letters = [
        DeadLetter(
          number: 77, follower: FollowerID(rawValue: "hook/läuft"), entry: entries[1], attempts: 100,
          firstAttemptAt: Timestamp(milliseconds: 5), diedAt: Timestamp(milliseconds: 9), reason: "HTTP 400 – ü"),
        DeadLetter(
          follower: FollowerID(rawValue: "hook/läuft"), entry: entries[0], attempts: 0, firstAttemptAt: nil,
          diedAt: Timestamp(milliseconds: 8), reason: ""),
      ]
      try await journal.settle(FollowerID(rawValue: "hook/läuft"), Settlement(deadLetters: letters))
      let kept = try await journal.deadLetters(of: nil, after: 0, limit: 10)
      #expect(kept.count == 2 && kept[0].number > 0 && kept[0].number < kept[1].number)
      var unnumbered = kept
      for index in unnumbered.indices { unnumbered[index].number = letters[index].number }
      #expect(unnumbered == letters)
    },
    JournalCheck("dead letters are counted and listed by output, whichever follower of it gave up") {
      journal async throws in
      let entries = try await journal.entries(4)
      for name in ["hook", "hook/alarm", "hooks", "other"] {
        let follower = FollowerID(rawValue: name)
        try await journal.settle(follower, Settlement(deadLetters: entries.map { .sample($0, of: follower) }))
      }
      #expect(try await journal.deadLetterCounts() == DeadLetterCounts(kept: ["hook": 8, "hooks": 4, "other": 4]))
      let all = try await journal.deadLetters(of: nil, after: 0, limit: 100)
      #expect(all.count == 16)
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.number < $1.number })
      let first = try await journal.deadLetters(of: "hook", after: 0, limit: 5)
      let rest = try await journal.deadLetters(of: "hook", after: first.last?.number ?? 0, limit: 5)
      #expect(first + rest == all.filter { $0.follower.output == "hook" })
      #expect(first.count == 5 && rest.count == 3)
      #expect(try await journal.deadLetters(of: "hook/alarm", after: 0, limit: 5).isEmpty)
      #expect(try await journal.deadLetters(of: nil, after: all[15].number, limit: 5).isEmpty)
    },
    JournalCheck("dropped dead letters are gone, and their numbers are not given again") { journal async throws in
      let entries = try await journal.entries(3)
      let follower = FollowerID(rawValue: "f")
      try await journal.settle(follower, Settlement(deadLetters: entries.map { .sample($0, of: follower) }))
      let numbers = try await journal.deadLetters(of: nil, after: 0, limit: 10).map(\.number)
      #expect(try await journal.dropDeadLetters([numbers[0], numbers[2], numbers[2] + 1]) == 2)
      #expect(try await journal.dropDeadLetters([numbers[0]]) == 0)
      #expect(try await journal.dropDeadLetters([]) == 0)
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 10).map(\.entry) == [entries[1]])
      try await journal.settle(follower, Settlement(deadLetters: [.sample(entries[0], of: follower)]))
      let newest = try #require(await journal.deadLetters(of: nil, after: 0, limit: 10).last)
      #expect(newest.number > numbers[2])
      #expect(try await journal.deadLetterCounts() == DeadLetterCounts(kept: ["f": 2]))
    },
    JournalCheck("a redriven dead letter is parked and no dead letter any more, in one") { journal async throws in
      let entries = try await journal.entries(3)
      let follower = FollowerID(rawValue: "f")
      try await journal.settle(follower, Settlement(deadLetters: entries.map { .sample($0, of: follower) }))
      let letters = try await journal.deadLetters(of: "f", after: 0, limit: 10)
      try await journal.settle(
        follower,
        Settlement(
          parked: [.sample(letters[0].entry), .sample(letters[2].entry)],
          redriven: [letters[0].number, letters[2].number, 999_999]))
      #expect(try await journal.allParked(of: follower).map(\.entry) == [entries[0], entries[2]])
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 10) == [letters[1]])
      #expect(try await journal.deadLetterCounts() == DeadLetterCounts(kept: ["f": 1]))
    },
    JournalCheck("the newest state of a key stands where its entry does") { journal async throws in
      func key(_ subject: String) -> StateKey { StateKey(source: "/test/home", subject: subject) }
      #expect(try await journal.statePositions(of: [key("a")]).isEmpty)
      _ = try await journal.append(
        PendingBatch([.sample("1", subject: "a"), .sample("2", subject: "b"), .sample("3", subject: "c")]))
      let entries = try await journal.everything()
      let all = ["a", "b", "c", "d"].map(key)
      #expect(
        try await journal.statePositions(of: all)
          == [key("a"): entries[0].position, key("b"): entries[1].position, key("c"): entries[2].position])
      // Once they are in a snapshot, and when they move on after it.
      #expect(try await journal.snapshot().count == 3)
      #expect(try await journal.statePositions(of: all).count == 3)
      _ = try await journal.append(
        PendingBatch([.sample("4", subject: "a"), .sample("5", subject: "b", kind: .occurrence)]))
      let newest = try #require(await journal.everything().first { $0.event.id == "4" })
      #expect(
        try await journal.statePositions(of: all + all)
          == [key("a"): newest.position, key("c"): entries[2].position])
      #expect(try await journal.statePositions(of: []).isEmpty)
    },
    JournalCheck("an entry given up twice by one follower is one dead letter, the later") { journal async throws in
      let entries = try await journal.entries(2)
      let one = FollowerID(rawValue: "f")
      let other = FollowerID(rawValue: "f/replay/1")
      try await journal.settle(one, Settlement(deadLetters: entries.map { .sample($0, of: one) }))
      let before = try await journal.deadLetters(of: "f", after: 0, limit: 10)
      let later = DeadLetter.sample(entries[0], of: one, diedAt: Timestamp(milliseconds: 1_710_000_200_000))
      try await journal.settle(one, Settlement(deadLetters: [later, later]))
      try await journal.settle(other, Settlement(deadLetters: [.sample(entries[1], of: other)]))
      let letters = try await journal.deadLetters(of: "f", after: 0, limit: 10)
      #expect(letters.map(\.entry) == [entries[1], entries[0], entries[1]])
      #expect(letters.map(\.follower) == [one, one, other])
      #expect(letters[0] == before[1] && letters[1].diedAt == later.diedAt)
      #expect(try await journal.deadLetterCounts() == DeadLetterCounts(kept: ["f": 3]))
    },
  ]
}
