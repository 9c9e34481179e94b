import Foundation
import Glibc
import Testing

/// A gateway on one journal that is killed again and again, vendors that push to it, and a client that always resumes.
final class KillHouse {
  private(set) var acknowledged: Set<String> = []
  private let folder: URL
  private let port: UInt16
  private let configuration: String
  private let reader: ResumingReader
  private var round = 0

  init(keepSize: String) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("cw-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try GatewayProcess.freePort()
    configuration = """
      journal: { path: "\(folder.path)/journal.db", keep_size: \(keepSize) }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        push: { type: http, path: /push, dialect: aqara, unsigned: true }
      outputs:
        stream: { type: sse, path: /events, format: cloudevents, token: "kill-test" }
      routes:
        - { name: all, match: { type: "*" }, to: [stream] }
      """
    reader = ResumingReader(port: port)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Starts the gateway, pushes with eight connections while a client reads, and lets it be killed: after some seconds, or by
  /// itself at a fault point.
  func round(killAfter seconds: Double? = nil, fault: String? = nil) throws {
    round += 1
    var environment = ["CAUSEWAY_FAULT_LOG": faultLogFile.path]
    if let fault { environment["CAUSEWAY_FAULT"] = fault }
    let gateway = try GatewayProcess(in: folder, port: port, configuration: configuration, environment: environment)
    let reading = reader.startReading()
    let pushers = (0..<8).map { Pusher(port: port, prefix: "r\(round)c\($0)") }
    let pushing = pushers.map { pusher in Background { pusher.pushUntilBroken() } }
    if let seconds {
      usleep(UInt32(seconds * 1_000_000))
    } else {
      let deadline = Date() + 30
      while !gateway.hasEnded, Date() < deadline { usleep(1_000) }
    }
    gateway.kill()
    pushing.forEach { $0.join() }
    reading.join()
    for pusher in pushers { acknowledged.formUnion(pusher.acknowledged) }
  }

  /// After a last start: the journal, and the client that has resumed all along.
  func verify() throws {
    let gateway = try GatewayProcess(in: folder, port: port, configuration: configuration)
    let listing = try HTTPConnection(socket: gateway.socketPath)
    try listing.send(Array("GET /api/v1/events HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
    #expect(try listing.readHead().status == 200)
    var text: [UInt8] = []
    while case let chunk = try listing.nextChunk(), !chunk.isEmpty { text += chunk }
    let entries = try text.split(separator: 10).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
    let positions = entries.compactMap { ($0["position"] as? String).flatMap { Int64($0) } }
    #expect(positions.count == entries.count && zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
    let ids = entries.compactMap { $0["id"] as? String }.map { String($0.dropLast(2)) }
    #expect(Set(ids).count == ids.count, "an event is in the journal twice")

    let reading = reader.startReading(until: positions.last ?? 0)
    reading.join()
    // What retention took must have been read before; all else must be there.
    let kept = Set(ids)
    let lost = acknowledged.filter { !kept.contains($0) && !reader.received.contains($0) }
    #expect(lost.isEmpty, "acknowledged, but neither kept nor delivered: \(lost.prefix(5))")
    let undelivered = acknowledged.subtracting(reader.received)
    #expect(undelivered.isEmpty, "acknowledged, but never delivered: \(undelivered.prefix(5))")
    #expect(reader.gaps == 0)
    #expect(gateway.terminate() == 0)
  }

  private var faultLogFile: URL { folder.appendingPathComponent("faults.log") }

  func faultLog() throws -> [String] {
    try String(contentsOf: faultLogFile, encoding: .utf8).split(separator: "\n").map(String.init)
  }
}
