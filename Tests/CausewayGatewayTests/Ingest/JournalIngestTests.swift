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
