import CausewayCore
import CausewayTestKit
import Foundation
import Testing

@testable import CausewayJournal

/// What the disk does to the journal, in a process of its own: limits hold for a whole process.
@Suite struct JournalRecoveryTests {
  private static func isFull(_ error: JournalError) -> Bool {
    if case .full = error { return true }
    return false
  }

  /// No file may grow beyond `bytes`, or, `nil`, any may.
  private static func limitFiles(to bytes: rlim_t?) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = bytes ?? limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  }

  @Test func `a full disk refuses whole batches, and with room again the journal goes on by itself`() async {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench()
      try await bench.withJournal { journal async throws in
        Self.limitFiles(to: 600_000)
        var accepted: [String] = []
        var refused: [String] = []
        for number in 0..<400 {
          let ids = (0..<20).map { "\(number).\($0)" }
          do throws(JournalError) {
            let receipt = try await journal.append(PendingBatch(ids.map { .sample($0) }))
            #expect(receipt.committed == 20)
            accepted += ids
          } catch {
            #expect(Self.isFull(error))
            refused = ids
            break
          }
        }
        #expect(!accepted.isEmpty && !refused.isEmpty)
        #expect(await journal.statistics.lastError != nil)
        // At once again: the same answer, from memory.
        await #expect(throws: JournalError.self) { try await journal.append(PendingBatch([.sample("x")])) }

        Self.limitFiles(to: nil)
        bench.time.advance(by: .seconds(1))
        #expect(try await journal.append(PendingBatch(refused.map { .sample($0) })).committed == 20)
        #expect(await journal.statistics.lastError == nil)
        #expect(try await journal.append(PendingBatch(accepted.map { .sample($0) })).duplicates == accepted.count)
        var kept: [String] = []
        var last = Position.start
        while let page = Optional(try await journal.availablePage(after: last, limit: 500)), !page.entries.isEmpty {
          kept += page.entries.map(\.event.id)
          last = page.entries.last?.position ?? last
        }
        #expect(kept == accepted + refused)
      }
      try await bench.withJournal { #expect(await $0.statistics.failedCommits == 0) }
    }
  }

  @Test func `of a shared commit that fails every caller is told, and nothing of it is there`() async {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench()
      try await bench.withJournal { journal async throws in
        _ = try await journal.append(PendingBatch([.sample("before")]))
        let head = await journal.head
        Self.limitFiles(to: 100_000)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
          for caller in 0..<32 {
            group.addTask {
              let large = "\"" + String(repeating: "x", count: 20_000) + "\""
              let batch = PendingBatch((0..<10).map { .sample("\(caller).\($0)", data: large) })
              return (try? await journal.append(batch)) != nil
            }
          }
          return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: false, count: 32))
        Self.limitFiles(to: nil)
        bench.time.advance(by: .seconds(1))
        #expect(try await journal.append(PendingBatch([.sample("after")])).committed == 1)
        #expect(try await journal.availablePage(after: head, limit: 100).entries.map(\.event.id) == ["after"])
        let again = PendingBatch((0..<32).map { .sample("\($0).0") })
        #expect(try await journal.append(again).committed == 32)
      }
    }
  }

  @Test func `cursors that a full disk refused are settled when there is room`() async {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench()
      let follower = FollowerID(rawValue: "f")
      try await bench.withJournal { journal async throws in
        let large = "\"" + String(repeating: "x", count: 50_000) + "\""
        Self.limitFiles(to: 100_000)
        for number in 0..<5 { _ = try? await journal.append(PendingBatch([.sample("\(number)", data: large)])) }
        await journal.settle(follower, Cursor(position: Position(rawValue: 7)))
        _ = try? await journal.append(PendingBatch([.sample("y", data: large)]))
        Self.limitFiles(to: nil)
        bench.time.advance(by: .seconds(1))
        _ = try await journal.append(PendingBatch([.sample("z")]))
      }
      try await bench.withJournal { journal async throws in
        #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 7)))
      }
    }
  }

  @Test func `of a settlement that a full disk refuses nothing is there, and the same one goes in when there is room`()
    async
  {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench()
      let follower = FollowerID(rawValue: "hook")
      try await bench.withJournal { journal async throws in
        let large = "\"" + String(repeating: "x", count: 20_000) + "\""
        _ = try await journal.append(PendingBatch((0..<20).map { .sample("\($0)", data: large) }))
        let entries = try await journal.availablePage(after: .start, limit: 20).entries
        let before = Settlement(
          cursor: entries[0].position, parked: [.sample(entries[0])], deadLetters: [.sample(entries[1], of: follower)],
          notes: ["a": "1"])
        try await journal.settle(follower, before)
        await journal.settle(follower, Cursor(position: entries[1].position))
        let after = Settlement(
          cursor: entries[19].position, parked: entries[2...].map { .sample($0) }, unparked: [entries[0].position],
          deadLetters: [.sample(entries[0], of: follower)], redriven: [1], notes: ["a": "2", "b": "3"])
        Self.limitFiles(to: 500_000)
        // Twice: the second time the answer comes from memory. Who appended in the same commit is refused too.
        for _ in 0..<2 {
          async let append = journal.append(PendingBatch([.sample("new", data: large)]))
          do throws(JournalError) {
            try await journal.settle(follower, after)
            Issue.record("there was room")
          } catch {
            #expect(Self.isFull(error))
          }
          _ = try? await append
          #expect(try await journal.cursor(of: follower)?.position == entries[1].position)
          #expect(try await journal.parked(of: follower, after: .start, limit: 100) == before.parked)
          #expect(try await journal.deadLetters(of: nil, after: 0, limit: 100).map(\.entry) == [entries[1]])
          #expect(try await journal.notes(beginningWith: "") == ["a": "1"])
          #expect(await journal.statistics.parked == 1)
        }
        Self.limitFiles(to: nil)
        bench.time.advance(by: .seconds(1))
        try await journal.settle(follower, after)
        #expect(try await journal.cursor(of: follower)?.position == entries[19].position)
        #expect(try await journal.parked(of: follower, after: .start, limit: 100).count == 18)
        #expect(try await journal.deadLetters(of: nil, after: 0, limit: 100).map(\.entry) == [entries[0]])
        #expect(try await journal.notes(beginningWith: "") == ["a": "2", "b": "3"])
      }
      try await bench.withJournal { journal async throws in
        #expect(try await journal.cursor(of: follower) != nil)
        #expect(await journal.statistics.parked == 18)
      }
    }
  }

  /// Whether another program would find this process using the file. The descriptor stays open: closing it would end that.
  private static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    // SQLite's range for those who use a database, asked for by a lock of another kind: it conflicts within a process too.
    var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0x4000_0002, l_len: 510, l_pid: 0)
    let fcntlGetOpenFileLock: Int32 = 36
    return fcntl(descriptor, fcntlGetOpenFileLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  @Test func `a journal that was opened again is still seen to be in use, so that no backup deletes its log`() async {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench { $0.tailEntries = 1 }
      try await bench.withJournal { journal async throws in
        _ = try await journal.append(PendingBatch([.sample("1"), .sample("2"), .sample("3")]))
        // From the disk: a reader has the file open.
        #expect(try await journal.availablePage(after: .start, limit: 10).entries.count == 3)
        #expect(Self.isHeld(bench.settings.path))
        Self.limitFiles(to: 50_000)
        let large = "\"" + String(repeating: "x", count: 50_000) + "\""
        await #expect(throws: JournalError.self) { try await journal.append(PendingBatch([.sample("4", data: large)])) }
        Self.limitFiles(to: nil)
        bench.time.advance(by: .seconds(1))
        #expect(try await journal.append(PendingBatch([.sample("5")])).committed == 1)
        #expect(Self.isHeld(bench.settings.path))
      }
    }
  }

  @Test func `a folder that cannot be written is said to be so`() async {
    await #expect(processExitsWith: .success) {
      let bench = try JournalBench()
      try await bench.withJournal { _ = try await $0.append(PendingBatch([.sample("1")])) }
      chmod(bench.settings.path, 0o444)
      chmod(bench.settings.path + ".lock", 0o444)
      chmod(bench.folder.path, 0o555)
      defer { chmod(bench.folder.path, 0o755) }
      // To the superuser nothing is read only: be somebody else.
      if getuid() == 0 {
        chown(bench.folder.path, 65_534, 65_534)
        guard seteuid(65_534) == 0 else { return }
      }
      do throws(JournalError) {
        let journal = try await bench.open()
        await journal.close()
        Issue.record("the journal was opened")
      } catch {
        if case .readOnly(let words) = error {
          #expect(words.contains(bench.settings.path))
        } else {
          Issue.record("\(error)")
        }
      }
      if getuid() == 0 { seteuid(0) }
    }
  }
}
