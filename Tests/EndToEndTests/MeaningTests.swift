import Foundation
import Testing

/// What counts as state and what as occurrence, and who gets it, with the real program.
@Suite struct MeaningTests {
  private let folder: TestFolder
  private let port: UInt16

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func start() throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db" }
        http: { listen: "127.0.0.1:\(port)" }
        inputs:
          one: { type: http, path: /one, dialect: aqara, unsigned: true, models: { fp2: lumi.motion.agl001, g3: lumi.camera.gwpgl1 } }
          two: { type: http, path: /two, dialect: aqara, secret: "\(SignedPush.secret)" }
        outputs:
          stream: { type: sse, path: /events, format: aqara, token: "bridge" }
          all: { type: sse, path: /all, token: "t" }
          states: { type: sse, path: /states, token: "t", heartbeat: 1s }
          other: { type: sse, path: /other, token: "t", heartbeat: 1s }
        routes:
          - { to: [stream, all] }
          - { match: { subject: ["lumi.1/*", "*/13.12.85"], kind: [state] }, to: states }
          - { match: { source: "/aqara/ot*", input: two, type: "aqara.*_report" }, to: other }
        """)
  }

  private func push(_ body: [UInt8], to path: String = "/one") throws {
    let fields = path == "/two" ? SignedPush.headers() : [:]
    let answer = try HTTPConnection(port: port).request("POST", path, fields: fields, body: body)
    #expect(answer.text == #"{"code":0}"#)
  }

  private func bind(_ device: String, _ model: String) throws {
    try push(
      Array(
        #"{"msgId":"bind \#(device)","openId":"open","eventType":"subdevice_bind","data":{"did":"\#(device)","model":"\#(model)"}}"#
          .utf8))
  }

  /// The devices in a new client's snapshot.
  private func snapshot() throws -> Set<String> {
    let stream = try EventStream(port: port, token: "bridge")
    try stream.read { $0.messages.contains { $0.event == "snapshot" && $0.id != nil } }
    return Set(stream.items(of: "snapshot").compactMap { $0["subjectId"] as? String })
  }

  /// Of every event so far, in order: its id and kind.
  private func kinds(_ count: Int) throws -> [String] {
    let all = try EventStream(port: port, path: "/all", token: "t", lastEventID: "0")
    try all.read { $0.messages.count >= count }
    return try all.messages.map { message in
      let event = try #require(JSONSerialization.jsonObject(with: Data(message.data.utf8)) as? [String: Any])
      return "\(event["id"] ?? "") \(event["kind"] ?? "")"
    }
  }

  @Test
  func
    `motion of a G3 happens, a zone of an FP2 is, and a model learned later counts from then on, also after a restart`()
    throws
  {
    let first = try start()
    for device in ["fp2", "g3", "new"] {
      try push(SignedPush.report(device, device: device, resource: "3.21.85", value: "1"))
    }
    #expect(try snapshot() == ["fp2", "new"])
    try bind("new", "lumi.camera.gwpgl1")
    #expect(try snapshot() == ["fp2"])
    try push(SignedPush.report("again", device: "new", resource: "3.21.85", value: "1"))
    first.kill()

    let second = try start()
    try push(SignedPush.report("later", device: "new", resource: "3.21.85", value: "1"))
    #expect(try snapshot() == ["fp2"])
    #expect(
      try kinds(6) == [
        "fp2.0 state", "g3.0 occurrence", "new.0 state", "bind new occurrence", "again.0 occurrence",
        "later.0 occurrence",
      ])
    #expect(second.terminate() == 0)
  }

  @Test
  func `each output gets what its first matching route lets through, and one message over two inputs is one event`()
    throws
  {
    let gateway = try start()
    let states = try EventStream(port: port, path: "/states", token: "t")
    let other = try EventStream(port: port, path: "/other", token: "t")
    try push(SignedPush.report("a", device: "lumi.1", value: "1"))
    try push(SignedPush.report("ring", device: "bell", resource: "13.12.85", value: "1"))
    try push(SignedPush.report("b", value: "1", account: "other"))
    try push(SignedPush.report("c", device: "lumi.2", value: "1", account: "other"), to: "/two")
    for path in ["/one", "/two"] { try push(SignedPush.report("twice", device: "lumi.3", value: "1"), to: path) }
    let everything = try kinds(5)
    #expect(everything == ["a.0 state", "ring.0 occurrence", "b.0 state", "c.0 state", "twice.0 state"])
    // A filtered stream's heartbeat says how far the journal is, whatever of it went to that stream.
    let all = try EventStream(port: port, path: "/all", token: "t", lastEventID: "0")
    try all.read { $0.messages.count >= 5 }
    let head = try #require(all.messages.last?.id)
    try states.read { $0.messages.contains { $0.event == "heartbeat" && $0.id == head } }
    try other.read { $0.messages.contains { $0.event == "heartbeat" && $0.id == head } }
    let ids = { (stream: EventStream) in
      stream.messages.filter { $0.event == nil }.compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.data.utf8)) as? [String: Any])?["id"] as? String
      }
    }
    #expect(ids(states) == ["a.0", "b.0"])
    #expect(ids(other) == ["c.0"])
    #expect(gateway.terminate() == 0)
  }

  @Test
  func `who was away for a moment gets the rings it missed once, each in a batch of its own, also over a restart`()
    throws
  {
    let first = try start()
    let before = try EventStream(port: port, token: "bridge")
    try before.read { !$0.messages.isEmpty }
    try push(SignedPush.report("seen", device: "bell", resource: "13.12.85", value: "1"))
    try before.read { $0.values(of: "batch").count == 1 }
    #expect(first.terminate() == 0)
    try before.read { $0.hasEndedCleanly }

    let second = try start()
    for number in 0..<3 {
      try push(SignedPush.report("ring\(number)", device: "bell", resource: "13.12.85", value: "\(number)"))
    }
    try push(SignedPush.report("state", value: "1"))
    let after = try EventStream(port: port, token: "bridge")
    try after.read { $0.values(of: "batch").count == 3 }
    #expect(after.messages.first?.event == "snapshot")
    #expect(after.values(of: "batch") == ["0", "1", "2"])
    #expect(after.messages.filter { $0.event == "batch" }.count == 3)
    let beside = try EventStream(port: port, token: "bridge")
    try push(SignedPush.report("end", value: "end"))
    try beside.read { $0.values(of: "batch") == ["end"] }
    #expect(second.terminate() == 0)
  }
}
