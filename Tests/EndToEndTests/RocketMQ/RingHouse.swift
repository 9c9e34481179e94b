import Foundation
import RocketMQServer

/// A gateway that publishes to one topic what it reads in another.
final class RingHouse {
  private let folder: TestFolder
  private let port: UInt16
  private let configuration: String

  init(_ server: RocketMQServer, from: String, to: String) throws {
    folder = try TestFolder()
    port = try GatewayProcess.freePort()
    configuration = """
      journal: { path: "\(folder.path)/journal.db" }
      http: { listen: "127.0.0.1:\(port)" }
      inputs:
        queue: { type: rocketmq, dialect: cloudevents, name_servers: ["\(server.nameServer)"], topic: \(from), group: "g-\(port)", start: first }
      outputs:
        archive: { type: rocketmq, name_servers: ["\(server.nameServer)"], topic: \(to) }
      routes:
        - { match: { input: queue }, to: [archive] }
      """
  }

  func start() throws -> GatewayProcess {
    try GatewayProcess(in: folder.url, port: port, configuration: configuration)
  }
}
