package import Foundation
internal import Glibc
internal import Synchronization

/// One of the programs in `Java/`, with the official client, beside the clients under test. Does not outlive this process.
package final class JavaPeer: Sendable {
  /// One line of its output. What there is depends on the event.
  package struct Event: Decodable, Sendable {
    package let event: String
    package let kind: String?
    package let id: String?
    package let place: String?
    package let topic: String?
    package let queue: Int32?
    package let offset: Int64?
    package let flag: Int32?
    package let born: Int64?
    package let retries: Int32?
    package let tag: String?
    package let keys: String?
    package let properties: [String: String]?
    package let body: Data?
    package let queues: String?
  }

  private struct Read {
    var position = 0
    var events: [Event] = []
  }

  private let process: Spawned
  private let output: String
  private let read = Mutex(Read())

  /// Starts it. Blocks for as long as compiling takes, the first time.
  package init(_ program: String, _ arguments: [String], beside server: RocketMQServer) throws {
    let folder = server.folder
    output = "\(folder)/\(program)-\(UUID().uuidString).out"
    let options = [
      "-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Drocketmq.client.logLevel=ERROR",
      "-Drocketmq.client.logRoot=\(folder)", "-Drocketmq.home.dir=\(folder)", "-Duser.home=\(folder)",
    ]
    let classPath = try JavaPrograms.classPath(server.distribution)
    process = try Spawned(["java"] + options + ["-cp", classPath, program] + arguments, output: output)
  }

  /// What it said so far.
  package var events: [Event] {
    read.withLock { read in
      guard let file = FileHandle(forReadingAtPath: output) else { return read.events }
      defer { try? file.close() }
      try? file.seek(toOffset: UInt64(read.position))
      let bytes = (try? file.readToEnd()) ?? Data()
      // Up to the last whole line.
      let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? Data()
      read.position += whole.count
      for line in whole.split(separator: UInt8(ascii: "\n")) where line.first == UInt8(ascii: "{") {
        if let event = try? JSONDecoder().decode(Event.self, from: line) { read.events.append(event) }
      }
      return read.events
    }
  }

  package func events(_ kind: String) -> [Event] { events.filter { $0.event == kind } }

  /// The queues that it says are its own.
  package var queues: [Int32] {
    guard process.status == nil else { return [] }
    return events("owns").last?.queues?.split(separator: ",").compactMap { Int32($0) } ?? []
  }

  /// All that it said, for a test that fails.
  package var text: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  /// Its exit status; `nil` while it runs.
  package var status: Int32? { process.status }

  /// As Java's clients leave: with a last word to the broker.
  package func stop() { process.write("stop\n") }

  package func kill() { process.signal(SIGKILL) }
}
