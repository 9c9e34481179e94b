import Foundation
import Testing

/// What a single sender can make the real program do at most: others go on, and memory stays where it was.
@Suite struct LoadTests {
  private let folder: TestFolder
  private let port: UInt16

  init() throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
  }

  private func start(journal: String = "") throws -> GatewayProcess {
    try GatewayProcess(
      in: folder.url, port: port,
      configuration: """
        journal: { path: "\(folder.path)/journal.db"\(journal) }
        http: { listen: "127.0.0.1:\(port)", write_stall: 2s }
        inputs:
          aqara-push: { type: http, path: /push, dialect: aqara, unsigned: true }
        outputs:
          stream: { type: sse, path: /events, format: aqara, token: "bridge" }
          all: { type: sse, path: /all, token: "everything", lag_limit: 100 }
        routes:
          - { to: [stream, all] }
        """)
  }

  /// The longest that anyone waited for an answer of `/livez` while `body` was pushed.
  private func longestWait(while body: [UInt8]) throws -> Duration {
    let other = try HTTPConnection(port: port)
    let isDone = Flag()
    let pushing = Background { [port] in
      let answer = try? HTTPConnection(port: port, timeout: 60).request("POST", "/push", body: body)
      #expect(answer?.status == 200)
      isDone.raise()
    }
    var longest = Duration.zero
    while !isDone.isRaised {
      let began = ContinuousClock.now
      #expect(try other.request("GET", "/livez").status == 200)
      longest = max(longest, ContinuousClock.now - began)
    }
    pushing.join()
    return longest
  }

  /// In a debug build each of these took more than a second of the loop while it was read there.
  @Test(arguments: [
    #"{"msgId":"1","msgType":"resource_report","data":["# + String(repeating: "1,", count: 500_000) + "1]}",
    #"{"msgId":"2","msgType":"resource_report","data":["# + String(repeating: "{},", count: 330_000) + "{}]}",
    #"{"msgId":"3","msgType":"other","data":{"# + (0..<70_000).map { "\"k\($0)\":1," }.joined() + #""last":1}}"#,
  ])
  func `a push that takes long to read keeps nobody else waiting`(body: String) throws {
    let gateway = try start()
    #expect(try longestWait(while: Array(body.utf8)) < .milliseconds(500))
    #expect(gateway.terminate() == 0)
  }

  @Test func `large items are kept on disk, not in memory`() throws {
    let gateway = try start()
    let stream = try EventStream(port: port, token: "bridge")
    try stream.read { !$0.messages.isEmpty }
    let connection = try HTTPConnection(port: port)
    let value = String(repeating: "x", count: 1_000_000)
    for number in 0..<40 {
      let body = SignedPush.report("big\(number)", device: "d\(number)", value: value)
      #expect(try connection.request("POST", "/push", body: body).status == 200)
    }
    #expect(try gateway.residentKiB < 56 * 1_024)
    // A snapshot leaves them out, and so must not hold them until it is complete.
    let late = try EventStream(port: port, token: "bridge")
    try late.read { !$0.messages.isEmpty }
    #expect(late.items(of: "snapshot").isEmpty)
    #expect(try gateway.residentKiB < 56 * 1_024)
    #expect(gateway.terminate() == 0)
  }

  /// The system used to take megabytes for such a client, and it was seen to read only after seconds: cut off as stalled.
  @Test func `a client that reads too slowly is sent away with a clean end, not cut off`() throws {
    let gateway = try start()
    var reading: Background?
    let ending = Flag()
    let slow = try HTTPConnection(port: port)
    try slow.send(Array("GET /all HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer everything\r\n\r\n".utf8))
    #expect(try slow.readHead().status == 200)
    reading = Background {
      while let chunk = try? slow.nextChunk() {
        // On a busy machine the pushes may be so slow that it keeps up after all.
        if chunk.isEmpty || chunk.firstRange(of: Array("m249.0".utf8)) != nil { return ending.raise() }
        usleep(UInt32(chunk.count) * 3)
      }
    }
    let connection = try HTTPConnection(port: port)
    let value = String(repeating: "x", count: 60_000)
    for number in 0..<250 {
      let body = SignedPush.report("m\(number)", device: "d", value: value)
      #expect(try connection.request("POST", "/push", body: body).status == 200)
    }
    reading?.join()
    #expect(ending.isRaised)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a journal that may not drop anything refuses at its limit, and readiness and the log say so`() throws {
    let gateway = try start(journal: ", keep_size: 1MiB, when_full: refuse")
    let connection = try HTTPConnection(port: port)
    var statuses: [Int] = []
    for number in 0..<300 {
      let body = SignedPush.report("m\(number)", device: "d", value: String(repeating: "x", count: 8_000))
      statuses.append(try connection.request("POST", "/push", body: body).status)
    }
    #expect(statuses.first == 200 && statuses.last == 503)
    // Asked twice: asking must not make it look well.
    for _ in 0..<2 {
      #expect(try HTTPConnection(port: port).request("GET", "/readyz").status == 503)
      usleep(300_000)
    }
    #expect(gateway.standardError.components(separatedBy: "when_full is refuse").count == 2)
    #expect(gateway.terminate() == 0)
  }

  @Test func `a full disk refuses pushes in words that Aqara understands, and what makes room is enough`() throws {
    let gateway = try start()
    try gateway.limitFiles(to: 256 << 10)
    let connection = try HTTPConnection(port: port)
    var accepted = 0
    var refusal: HTTPConnection.Answer?
    for number in 0..<2_000 where refusal == nil {
      let body = SignedPush.report("m\(number)", device: "d\(number)", value: String(repeating: "x", count: 2_000))
      let answer = try connection.request("POST", "/push", body: body)
      if answer.status == 200 { accepted += 1 } else { refusal = answer }
    }
    let refused = try #require(refusal)
    #expect(refused.status == 503 && !refused.text.contains(#""code":0"#))
    #expect(HTTPConnection.field("retry-after", of: refused.head) != nil)
    let readiness = try HTTPConnection(port: port).request("GET", "/readyz")
    #expect(readiness.status == 503)
    #expect(try HTTPConnection(port: port).request("GET", "/livez").status == 200)
    let health = try HTTPConnection(port: port).request("GET", "/health")
    #expect(health.text.contains("not committed"))
    for text in [refused.text, readiness.text, health.text] { #expect(!text.contains(folder.path), "\(text)") }

    try gateway.limitFiles(to: nil)
    let deadline = ContinuousClock.now + .seconds(10)
    var last = 503
    while last == 503, ContinuousClock.now < deadline {
      last = try connection.request("POST", "/push", body: SignedPush.report("after", device: "after", value: "1"))
        .status
    }
    #expect(last == 200)
    #expect(try HTTPConnection(port: port).request("GET", "/readyz").status == 200)
    let stream = try EventStream(port: port, token: "bridge")
    try stream.read { $0.messages.contains { $0.event == "snapshot" && $0.id != nil } }
    #expect(stream.items(of: "snapshot").count == accepted + 1)
    #expect(gateway.terminate() == 0)
  }
}

extension GatewayProcess {
  /// No file of the process may grow beyond this any more; `nil` takes the limit away.
  fileprivate func limitFiles(to bytes: Int?) throws {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
    // The soft limit only: the hard one could not be raised again.
    program.arguments = ["--pid", "\(pid)", "--fsize=\(bytes.map { "\($0)" } ?? "unlimited"):unlimited"]
    try program.run()
    program.waitUntilExit()
    try #require(program.terminationStatus == 0)
  }
}
