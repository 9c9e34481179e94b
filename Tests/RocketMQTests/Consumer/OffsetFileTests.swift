internal import Foundation
internal import Testing

@testable internal import RocketMQ

@Suite("OffsetFile")
struct OffsetFileTests {
  private let path = NSTemporaryDirectory() + "offsets-\(UUID().uuidString).json"
  private let queue = MessageQueue(topic: "t \"x\"", brokerName: "b", id: 3)

  @Test func `what is saved is loaded, and a file that is not there is empty`() async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = OffsetFile(path: path)
    #expect(try await file.load().isEmpty)
    try await file.save([queue: 5])
    try await file.save([queue: 7, MessageQueue(topic: "u", brokerName: "b", id: 0): 0])
    #expect(try await file.load()[queue] == 7)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }

  @Test(arguments: [
    "", "{", "[1]x", #"{"offsets":[{"topic":"t"}]}"#,
    #"{"offsets":[{"topic":"t","brokerName":"b","queueId":0,"offset":-1}]}"#,
  ])
  func `a file of something else is refused, not taken for empty`(text: String) async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: OffsetFile.Failure.self) { try await OffsetFile(path: path).load() }
  }

  @Test func `a folder that is not there is said`() async {
    await #expect(throws: OffsetFile.Failure.self) { try await OffsetFile(path: path + "/x").save([queue: 1]) }
  }
}
