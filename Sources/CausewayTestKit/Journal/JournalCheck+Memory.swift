internal import CausewayCore
internal import Testing

extension JournalCheck {
  /// What a journal remembers beside its entries.
  static let memory: [JournalCheck] = [
    JournalCheck("devices are learned piece by piece, each of its source") { journal async throws in
      let lamp = Device.ID(source: "/a", device: "lamp")
      let other = Device.ID(source: "/b", device: "lamp")
      _ = try await journal.append(
        PendingBatch(devices: [Device(id: lamp, model: "m1", name: "Lamp"), Device(id: other, parent: "hub")]))
      _ = try await journal.append(
        PendingBatch(devices: [Device(id: lamp, name: "Läufer"), Device(id: lamp, parent: "")]))
      let devices = try await journal.devices().sorted { $0.id.source < $1.id.source }
      #expect(
        devices == [
          Device(id: lamp, model: "m1", name: "Läufer", parent: ""), Device(id: other, parent: "hub"),
        ])
    },
    JournalCheck("a cursor is nil until it is settled, then the one settled last") { journal async throws in
      let follower = FollowerID(rawValue: "stream/täglich")
      #expect(try await journal.cursor(of: follower) == nil)
      await journal.settle(follower, Cursor(position: Position(rawValue: 7)))
      #expect(try await journal.cursor(of: follower) == Cursor(position: Position(rawValue: 7)))
      let resting = Cursor(position: Position(rawValue: 5), restingSince: Timestamp(milliseconds: 99))
      await journal.settle(follower, resting)
      #expect(try await journal.cursor(of: follower) == resting)
      #expect(try await journal.cursor(of: FollowerID(rawValue: "stream")) == nil)
    },
    JournalCheck("what a broker retains is known again at each subscription, per topic") { journal async throws in
      func retained(_ id: String, _ topic: String) -> Event {
        .sample(id, subject: topic, topic: topic, retained: true)
      }
      let first = try await journal.append(PendingBatch([retained("1", "a"), retained("2", "b")]))
      #expect(first.committed == 2)
      let again = try await journal.append(PendingBatch([retained("1", "a"), retained("2", "b"), retained("3", "b")]))
      #expect(again.committed == 1)
      #expect(again.duplicates == 2)
    },
  ]
}
