import CausewayCore
import CausewayDialects
import CausewayTestKit
import Testing

@testable import CausewayGateway

@Suite struct JournalIngestTests {
  private let journal = MemoryJournal()
  private let time = ManualTime()
  private let link: Link
  private let shelf = DeviceShelf([])

  init() {
    link = Link(name: "push", direction: .input, type: "http", dialect: "aqara", canBeDown: false, since: time.now)
  }

  private func ingest(models: [String: String] = [:]) -> JournalIngest {
    let configured = models.map { device, model in
      (device, Device(id: Device.ID(source: "/aqara", device: device), model: model))
    }
    return JournalIngest(
      input: "push", dialectName: "aqara", dialect: AqaraDialect(), devices: shelf,
      configuredDevices: Dictionary(uniqueKeysWithValues: configured), journal: journal, link: link, time: time,
      log: .silent)
  }

  private func motion(_ id: String) -> Delivery {
    Delivery(
      body: Array(
        (#"{"msgId":"\#(id)","openId":"o","msgType":"resource_report","data":[{"subjectId":"cam","resourceId":"3.21.85","#
          + #""value":"1","time":1,"statusCode":0}]}"#).utf8))
  }

  private func entries() async throws -> [Entry] {
    try await journal.availablePage(after: .start, limit: 100).entries
  }

  @Test func `what is read is committed before the call returns, and counted`() async throws {
    let receipt = try await ingest()([motion("a"), motion("a"), Delivery(body: Array("no".utf8))])
    #expect(receipt.committed == 1 && receipt.duplicates == 1 && receipt.quarantined == 1)
    #expect(try await entries().map(\.event.id) == ["a.0"])
    let state = link.reading
    #expect(state.deliveries == 3 && state.events == 1 && state.duplicates == 1 && state.quarantined == 1)
    #expect(state.lastType == "aqara.resource_report")
  }

  @Test func `a model that is learned decides from the next delivery on, for every input`() async throws {
    _ = try await ingest()([motion("a")])
    let bind =
      #"{"msgId":"b","openId":"o","eventType":"subdevice_bind","data":{"did":"cam","model":"lumi.camera.gwpgl1"}}"#
    _ = try await ingest()([Delivery(body: Array(bind.utf8))])
    _ = try await ingest()([motion("c")])
    #expect(try await entries().map(\.event.kind) == [.state, .occurrence, .occurrence])
    #expect(try await journal.states(after: .start, through: journal.head, limit: 10).isEmpty)
    #expect(try await journal.devices().map(\.model) == ["lumi.camera.gwpgl1"])
  }

  @Test func `the owner's word on a model wins over what was learned`() async throws {
    _ = try await ingest(models: ["cam": "lumi.camera.gwpgl1"])([motion("a")])
    #expect(try await entries().map(\.event.kind) == [.occurrence])
  }

  @Test func `when the journal refuses, upstream is told to try again, in words without paths`() async throws {
    journal.failNextAppends(with: .full("/secret/path: disk full"))
    let error = await #expect(throws: IngestError.self) { try await ingest()([motion("a")]) }
    #expect(error?.reason == "the journal cannot take it now: it has no room left")
    #expect(link.reading.errors == 1)
    #expect(try await ingest()([motion("a")]).committed == 1)
  }

  private func quarantine() async throws -> [QuarantineRecord] { try await journal.quarantined(after: 0, limit: 100) }

  @Test func `what is larger than the input takes is kept whole, unread, until somebody has it read`() async throws {
    var large = motion("a")
    large.topic = "t/large"
    large.defect = .oversize(size: large.body.count, limit: 10)
    let receipt = try await ingest()([large, motion("b")])
    #expect(receipt.committed == 1 && receipt.quarantined == 1 && link.reading.quarantined == 1)
    let record = try #require(try await quarantine().first)
    #expect(record.quarantined.delivery.body == large.body && record.quarantined.delivery.topic == "t/large")
    #expect(
      record.quarantined.reason
        == "a message of \(large.body.count) bytes is larger than body_limit (10 bytes) and was not read; it is kept whole: "
        + "`causeway quarantine retry` reads it")
    #expect(try await ingest().retry(record) == .released(events: 1))
    #expect(try await entries().map(\.event.id) == ["b.0", "a.0"])
    #expect(try await quarantine().isEmpty)
  }

  @Test func `of what is larger still the beginning is kept, says so, and is never read`() async throws {
    let size = Defect.wholeLimit + 1
    var huge = motion("a")
    huge.body = Array(repeating: 32, count: Defect.kept(of: size))
    huge.defect = .oversize(size: size, limit: 1 << 20)
    _ = try await ingest()([huge])
    let record = try #require(try await quarantine().first)
    #expect(record.quarantined.delivery.body.count == 65_536)
    #expect(
      record.quarantined.reason.hasPrefix("a message of 16777217 bytes is larger than body_limit (1048576 bytes)"))
    #expect(record.quarantined.reason.hasSuffix("only its first 65536 bytes are kept"))
    let loss = "only the first 65536 of 16777217 bytes were kept"
    #expect(try await ingest().retry(record) == .unreadable(reason: loss, events: 0))
    #expect(try await quarantine().count == 1)
  }

  @Test func `what the transport cannot undo is kept as it came, and is never read`() async throws {
    var odd = motion("a")
    odd.defect = .undecoded("its body is compressed in a way that is not known here")
    _ = try await ingest()([odd])
    let record = try #require(try await quarantine().first)
    #expect(record.quarantined.delivery.body == odd.body)
    #expect(record.quarantined.reason == "its body is compressed in a way that is not known here")
    #expect(try await ingest().retry(record) == .unreadable(reason: record.quarantined.reason, events: 0))
    #expect(try await entries().isEmpty)
  }

  @Test func `what a broker retains goes into quarantine once, however often it comes again`() async throws {
    var (retained, other) = (Delivery(body: Array("no".utf8), topic: "t", retained: true), motion("a"))
    other.defect = .oversize(size: other.body.count, limit: 10)
    (other.topic, other.retained) = ("large", true)
    let ingest = ingest()
    journal.failNextAppends(with: .full("disk full"))
    await #expect(throws: IngestError.self) { try await ingest([retained, other]) }
    for _ in 0..<3 { _ = try await ingest([retained, other]) }
    #expect(try await quarantine().map(\.quarantined.delivery.topic) == ["t", "large"])
    retained.body.append(33)
    _ = try await ingest([retained])
    // What is no repetition of the broker's is another one each time.
    retained.retained = false
    for _ in 0..<2 { _ = try await ingest([retained]) }
    #expect(try await quarantine().count == 5)
  }

  @Test func `a configured model takes what it has made an occurrence out of the states`() async throws {
    _ = try await ingest()([motion("a")])
    let book = DeviceBook(configured: [
      "cam": Device(id: Device.ID(source: "/aqara", device: "cam"), model: "lumi.camera.gwpgl1")
    ])
    try await StateReview(journal: journal, input: "other", dialect: AqaraDialect(), devices: book).run()
    #expect(try await journal.states(after: .start, through: journal.head, limit: 10).count == 1)
    try await StateReview(journal: journal, input: "push", dialect: AqaraDialect(), devices: book).run()
    #expect(try await journal.states(after: .start, through: journal.head, limit: 10).isEmpty)
  }
}
