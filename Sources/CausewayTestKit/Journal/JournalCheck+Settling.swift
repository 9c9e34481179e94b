internal import CausewayCore
internal import Testing

extension JournalCheck {
  /// What followers write down: a settlement is all there or not at all, and what is parked is kept whole.
  static let settling: [JournalCheck] = [
    JournalCheck("a settlement does all that it says, and an empty one nothing") { journal async throws in
      let entries = try await journal.entries(3)
      let follower = FollowerID(rawValue: "hook")
      try await journal.settle(follower, Settlement())
      #expect(try await journal.cursor(of: follower) == nil)
      try await journal.settle(
        follower,
        Settlement(
          cursor: entries[2].position, parked: [.sample(entries[0]), .sample(entries[1])],
          deadLetters: [.sample(entries[2], of: follower)], notes: ["a": "1", "b": "ü\u{0}"]))
      #expect(try await journal.cursor(of: follower) == Cursor(position: entries[2].position))
      #expect(try await journal.allParked(of: follower) == [.sample(entries[0]), .sample(entries[1])])
      #expect(try await journal.deadLetters(of: nil, after: 0, limit: 10).map(\.entry) == [entries[2]])
      #expect(try await journal.notes(beginningWith: "") == ["a": "1", "b": "ü\u{0}"])
    },
    JournalCheck("what is parked comes back exactly as it went in") { journal async throws in
      let event = Event.sample(
        "Zürich \u{0}\u{1F525}", source: "", subject: nil, time: -1, kind: .occurrence, data: #" {"b" : 81.60} "#,
        extensions: #"{"n":-5}"#, topic: "a/#/ü", retained: true)
      _ = try await journal.append(PendingBatch([event, .sample("2"), .sample("3", data: nil)]))
      let entries = try await journal.everything()
      let parked = [
        ParkedEntry(
          entry: entries[0], attempts: 3, firstAttemptAt: Timestamp(milliseconds: -5), lastReason: "HTTP 500 – ü",
          due: Timestamp(milliseconds: 1_900_000_000_000), isReplayed: true),
        ParkedEntry(entry: entries[1], due: Timestamp(milliseconds: 0)),
        ParkedEntry(entry: entries[2], attempts: 0, lastReason: "", due: Timestamp(milliseconds: 7)),
      ]
      let follower = FollowerID(rawValue: "läuft/alarm")
      try await journal.settle(follower, Settlement(parked: parked.reversed()))
      #expect(try await journal.allParked(of: follower) == parked)
    },
    JournalCheck("a follower's parked entries are its own, and read page by page") { journal async throws in
      let entries = try await journal.entries(10)
      let one = FollowerID(rawValue: "one")
      let other = FollowerID(rawValue: "on")
      try await journal.settle(one, Settlement(parked: entries.map { .sample($0) }))
      try await journal.settle(other, Settlement(parked: [.sample(entries[4], attempts: 9)]))
      #expect(try await journal.allParked(of: one, pageSize: 3).map(\.entry) == entries)
      #expect(
        try await journal.parked(of: one, after: entries[6].position, limit: 2).map(\.entry) == [
          entries[7], entries[8],
        ])
      #expect(try await journal.parked(of: other, after: .start, limit: 10).map(\.attempts) == [9])
      #expect(try await journal.parked(of: one, after: .start, limit: 0).isEmpty)
      let asked = [entries[9].position, entries[2].position, Position(rawValue: 1), entries[9].position]
      #expect(try await journal.parked(of: one, at: asked).map(\.entry) == [entries[2], entries[9]])
      #expect(try await journal.parked(of: other, at: [entries[2].position]).isEmpty)
    },
    JournalCheck("parking again replaces, unparking takes away, and both at once leaves what was parked") {
      journal async throws in
      let entries = try await journal.entries(4)
      let follower = FollowerID(rawValue: "f")
      try await journal.settle(follower, Settlement(parked: entries.map { .sample($0) }))
      try await journal.settle(
        follower,
        Settlement(
          parked: [
            .sample(entries[0], attempts: 2), .sample(entries[3], attempts: 1), .sample(entries[3], attempts: 5),
          ],
          unparked: [entries[1].position, entries[3].position, Position(rawValue: 1)]))
      let parked = try await journal.allParked(of: follower)
      #expect(parked.map(\.entry) == [entries[0], entries[2], entries[3]])
      #expect(parked.map(\.attempts) == [2, 1, 5])
    },
    JournalCheck("a settlement without a cursor leaves it; one with it may go back") { journal async throws in
      let follower = FollowerID(rawValue: "f")
      try await journal.settle(follower, Settlement(cursor: Position(rawValue: 9)))
      try await journal.settle(follower, Settlement(notes: ["a": "1"]))
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 9)))
      try await journal.settle(follower, Settlement(cursor: Position(rawValue: 3)))
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 3)))
    },
    JournalCheck("a cursor noted and a cursor settled: the newest wins") { journal async throws in
      let follower = FollowerID(rawValue: "f")
      await journal.settle(follower, Cursor(position: Position(rawValue: 1), restingSince: Timestamp(milliseconds: 5)))
      try await journal.settle(follower, Settlement(cursor: Position(rawValue: 2)))
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 2)))
      let resting = Cursor(position: Position(rawValue: 1), restingSince: Timestamp(milliseconds: 6))
      await journal.settle(follower, resting)
      #expect(try await journal.cursor(of: follower) == resting)
      try await journal.settle(follower, Settlement(notes: ["a": "1"]))
      #expect(try await journal.cursor(of: follower) == resting)
    },
    JournalCheck("notes are kept by name, found by how it begins, and forgotten") { journal async throws in
      let follower = FollowerID(rawValue: "f")
      try await journal.settle(
        follower, Settlement(notes: ["home/a": "1", "home/b": "", "home": "3", "homeless": "4", "hon": "5", "": "6"]))
      #expect(try await journal.notes(beginningWith: "home/") == ["home/a": "1", "home/b": ""])
      #expect(try await journal.notes(beginningWith: "home").count == 4)
      #expect(try await journal.notes(beginningWith: "").count == 6)
      #expect(try await journal.notes(beginningWith: "x").isEmpty)
      try await journal.settle(
        FollowerID(rawValue: "other"), Settlement(notes: ["home/a": "new", "home/b": nil, "never": nil]))
      #expect(try await journal.notes(beginningWith: "home/") == ["home/a": "new"])
    },
    JournalCheck("notes are bounded shelf by shelf, and one that is full still takes what makes it smaller") {
      journal async throws in
      let follower = FollowerID(rawValue: "f")
      let many = Dictionary(
        uniqueKeysWithValues: (0..<NoteShelf.mostNotes).map {
          ("output/f/topics/a/\($0)", Optional(String(repeating: "x", count: 200)))
        })
      try await journal.settle(follower, Settlement(notes: many))
      await #expect(throws: JournalError.self) {
        try await journal.settle(follower, Settlement(cursor: Position(rawValue: 5), notes: ["output/f/topics/b": "1"]))
      }
      #expect(try await journal.cursor(of: follower) == nil)
      try await journal.settle(follower, Settlement(notes: ["output/f/pause": "1", "output/g/topics/b": "1"]))
      try await journal.settle(follower, Settlement(notes: ["output/f/topics/a/7": nil, "output/f/topics/b": "1"]))
      try await journal.settle(follower, Settlement(notes: ["output/f/topics/a/8": "shorter"]))
      #expect(try await journal.notes(beginningWith: "output/f/topics/").count == NoteShelf.mostNotes)
      let long = String(repeating: "ü", count: NoteShelf.mostBytes / 2)
      await #expect(throws: JournalError.self) {
        try await journal.settle(follower, Settlement(notes: ["output/f/topics/b": long]))
      }
      await #expect(throws: JournalError.self) { try await journal.settle(follower, Settlement(notes: ["x": long])) }
      #expect(try await journal.notes(beginningWith: "x").isEmpty)
    },
    JournalCheck("a forgotten follower has no cursor and nothing parked; its dead letters stay") {
      journal async throws in
      let entries = try await journal.entries(2)
      let gone = FollowerID(rawValue: "gone")
      let other = FollowerID(rawValue: "gone/alarm")
      for follower in [gone, other] {
        try await journal.settle(
          follower,
          Settlement(
            cursor: entries[1].position, parked: entries.map { .sample($0) },
            deadLetters: [.sample(entries[0], of: follower)]))
      }
      try await journal.forget(gone)
      try await journal.forget(FollowerID(rawValue: "never was"))
      #expect(try await journal.cursor(of: gone) == nil)
      #expect(try await journal.allParked(of: gone).isEmpty)
      #expect(try await journal.cursor(of: other) != nil)
      #expect(try await journal.allParked(of: other).count == 2)
      #expect(try await journal.deadLetterCounts().kept == ["gone": 2])
      try await journal.settle(gone, Settlement(cursor: entries[0].position))
      #expect(try await journal.cursor(of: gone) == Cursor(position: entries[0].position))
    },
    JournalCheck("what is handed on is the heir's, whole, and nobody else's is touched") { journal async throws in
      let entries = try await journal.entries(2)
      let names = ["o_s", "o_s/alarms", "o_s/replay/1", "oxs", "oxs/alarms", "o_sx"]
      for name in names {
        let follower = FollowerID(rawValue: name)
        try await journal.settle(
          follower,
          Settlement(
            cursor: entries[1].position, parked: [.sample(entries[0], attempts: name.count)],
            deadLetters: [.sample(entries[1], of: follower)], notes: ["output/\(name)/pause": name]))
      }
      for _ in 0..<2 { try await journal.hand("o_s", to: "über") }
      let handed = ["über", "über/alarms", "über/replay/1", "oxs", "oxs/alarms", "o_sx"]
      #expect(Set(await journal.followers.keys.map(\.rawValue)) == Set(handed))
      for (name, before) in zip(handed, names) {
        let follower = FollowerID(rawValue: name)
        #expect(try await journal.cursor(of: follower) == Cursor(position: entries[1].position))
        #expect(try await journal.allParked(of: follower) == [.sample(entries[0], attempts: before.count)])
        #expect(try await journal.notes(beginningWith: "output/\(name)/pause") == ["output/\(name)/pause": before])
      }
      #expect(try await journal.notes(beginningWith: "output/o_s/").isEmpty)
      #expect(try await journal.deadLetterCounts().kept == ["über": 3, "oxs": 2, "o_sx": 1])
      let letters = try await journal.deadLetters(of: "über", after: 0, limit: 9).map(\.follower.rawValue)
      #expect(Set(letters) == ["über", "über/alarms", "über/replay/1"])
      try await journal.settle(FollowerID(rawValue: "über"), Settlement(cursor: entries[0].position))
      #expect(try await journal.cursor(of: FollowerID(rawValue: "über")) == Cursor(position: entries[0].position))
    },
    JournalCheck("settlements of many followers at once are all there, each in its order") { journal async throws in
      let entries = try await journal.entries(20)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<16 {
          group.addTask {
            let follower = FollowerID(rawValue: "f\(number)")
            for (before, entry) in zip([nil] + entries.map(Optional.some), entries) {
              try await journal.settle(
                follower,
                Settlement(
                  cursor: entry.position, parked: [.sample(entry)], unparked: before.map { [$0.position] } ?? []))
              _ = try await journal.append(PendingBatch([.sample("\(number).\(entry.position)")]))
            }
          }
        }
        try await group.waitForAll()
      }
      for number in 0..<16 {
        let follower = FollowerID(rawValue: "f\(number)")
        #expect(try await journal.cursor(of: follower) == Cursor(position: entries[19].position))
        #expect(try await journal.allParked(of: follower) == [.sample(entries[19])])
      }
      #expect(try await journal.everything().count == 20 + 320)
    },
  ]
}
