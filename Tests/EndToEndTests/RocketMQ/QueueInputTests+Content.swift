import Foundation
import Testing

extension QueueInputTests {
  private static func report(_ id: String, value: String = "1") -> [UInt8] {
    Array(
      (#"{"msgId":"\#(id)","openId":"o","msgType":"resource_report","data":[{"subjectId":"lumi.1","resourceId":"3.51.85","#
        + #""value":"\#(value)","time":"1710000000000","statusCode":0}]}"#).utf8)
  }

  /// What no dialect can read, each in another way; with the flags of compression where it has some.
  private static let malformed: [(body: [UInt8], flags: Int32)] = [
    (Array("no JSON".utf8), 0), (Array("{".utf8), 0), (Array("[]".utf8), 0), (Array("[[[1]]]".utf8), 0),
    (Array("null".utf8), 0), (Array("17".utf8), 0), (Array("\"text\"".utf8), 0), ([0xFF, 0xFE, 0x00], 0),
    (Array(#"{"msgType":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), 0),
    (Array(String(repeating: "[", count: 100_000).utf8), 0),
    (Array(String(repeating: #"{"a":"#, count: 20_000).utf8), 0),
    (Array(#"{"msgId":1,"openId":{},"msgType":"resource_report","data":"x"}"#.utf8), 0),
    (Array(#"{"msgId":"a","openId":"o","msgType":"resource_report","data":[1,null,"x"]}"#.utf8), 0),
    ([UInt8](repeating: 0x20, count: 1 << 20), 0), ([UInt8](repeating: 0, count: 64), 0),
    ([0x78, 0x9C, 0x4B], 1), ([UInt8](repeating: 9, count: 50), 1 | 1 << 8),
  ]

  @Test func `seventeen that nobody can read keep nobody waiting, and none is sent back`() async throws {
    let house = try await QueueHouse(queues: 1)
    let gateway = try house.gateway("start: first", dialect: "dialect: aqara")
    for (body, flags) in Self.malformed { try await house.send(body, flags: flags) }
    try await house.send(Self.report("good"))
    let began = ContinuousClock.now
    try await until("the good one is here", within: .seconds(20)) { try house.ids(gateway).contains("good.0") }
    #expect(ContinuousClock.now - began < .seconds(10))
    let kept = try house.quarantine(gateway)
    #expect(kept.count == Self.malformed.count)
    let reasons = kept.compactMap { $0["reason"] as? String }
    #expect(reasons.count == kept.count && reasons.allSatisfy { !$0.isEmpty })
    #expect(reasons.contains { $0.contains("LZ4") } && reasons.contains { $0.contains("damaged") })
    #expect(try await house.sentBack() == 0)
    #expect(try house.link()["quarantined"] as? Int == kept.count)
    // Done with: they do not come again.
    #expect(gateway.terminate() == 0)
    let second = try house.gateway("start: first", dialect: "dialect: aqara")
    try await house.send(Self.report("better"))
    try await until("the next one is here") { try house.ids(second).contains("better.0") }
    #expect(try house.link()["deliveries"] as? Int == 1)
    #expect(second.terminate() == 0)
    await house.close()
  }

  @Test func `what comes twice is known by its id, whoever sent it again`() async throws {
    let house = try await QueueHouse()
    let gateway = try house.gateway("start: first", dialect: "dialect: aqara")
    for _ in 0..<3 { try await house.send(Self.report("same")) }
    // Without an id of the vendor's the broker's key tells, and the same content under two keys is two events.
    let unnamed = Array(
      #"{"openId":"o","msgType":"resource_report","data":[{"subjectId":"lumi.1","resourceId":"1.1.1","value":"1"}]}"#
        .utf8)
    for key in ["K1", "K1", "K2"] { try await house.send(unnamed, properties: "UNIQ_KEY\u{1}\(key)") }
    try await house.send(Self.report("end"))
    try await until("the last one is here") { try house.ids(gateway).contains("end.0") }
    #expect(try house.ids(gateway).count == 4)
    try await house.waitForLink { $0["duplicates"] as? Int == 3 }
    #expect(gateway.terminate() == 0)
    await house.close()
  }
}
