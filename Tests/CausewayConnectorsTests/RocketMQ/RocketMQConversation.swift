import CausewayTestKit
import Loop
import ScriptedServer

@testable import RocketMQ

/// What a name server and a broker in one say on a connection: it has one topic, of many queues.
@EventLoop
final class RocketMQConversation {
  struct Request: Sendable {
    let count: Int
    let bytes: Int
    let isCompressed: Bool
  }

  /// So many that subjects do not meet by chance.
  nonisolated static let queues = 1_024

  private let connection: ScriptedConnection
  private let farEnd: RocketMQFarEnd
  private var script: FarEndScript { farEnd.script }
  private let broker: String
  private var reader = FrameReader()
  private var isOver = false

  init(_ connection: ScriptedConnection, _ farEnd: RocketMQFarEnd, broker: String) {
    self.connection = connection
    self.farEnd = farEnd
    self.broker = broker
  }

  func run() async throws {
    while !isOver, let bytes = await connection.bytes() {
      for command in try commands(in: bytes) {
        // Requests are served side by side, and answered as they are done.
        EventLoop.spawn { await self.serve(command) }
      }
    }
  }

  private func commands(in bytes: [UInt8]) throws -> [RemotingCommand] {
    var commands: [RemotingCommand] = []
    var position = 0
    while let frame = try reader.next(bytes.span, &position) { commands.append(try RemotingCommand(frame)) }
    return commands
  }

  private func serve(_ request: RemotingCommand) async {
    switch RequestCode(rawValue: request.code) {
    case .route where request.fields["topic"] != "events": await answer(request, .topicNotExist, remark: "no route")
    case .route: await answer(request, .success, body: Array(route.utf8))
    case .heartbeat: await answer(request, farEnd.greeting, remark: "check signature failed.")
    case .sendMessage, .sendBatch: await store(request)
    default: await answer(request, .success)
    }
  }

  private var route: String {
    #"{"brokerDatas":[{"brokerAddrs":{"0":"\#(broker)"},"brokerName":"broker-a","cluster":"C"}],"queueDatas":"#
      + #"[{"brokerName":"broker-a","perm":6,"readQueueNums":\#(Self.queues),"writeQueueNums":\#(Self.queues)}]}"#
  }

  private func store(_ request: RemotingCommand) async {
    let isCompressed = request.fields["f"] != "0"
    let body = isCompressed ? try? Zlib.inflate(request.body, limit: 1 << 24) : Array(request.body)
    guard let body else { return connection.reset() }
    let bodies = request.code == RequestCode.sendBatch.rawValue ? Self.bodies(of: body) : [body]
    farEnd.requests.append(Request(count: bodies.count, bytes: request.body.count, isCompressed: isCompressed))
    switch await script.take(together: bodies) {
    case .accept:
      await answer(
        request, farEnd.success,
        ["msgId": "A", "queueId": request.fields["e"] ?? "0", "queueOffset": "\(script.accepted.count)"])
    case .refuse: await answer(request, .messageIllegal, remark: "the message is illegal: \(SinkCheck.canary)")
    case .fail: await answer(request, .systemError, remark: "[PC_SYNCHRONIZED]broker busy")
    case .vanish:
      isOver = true
      connection.reset()
    case .hang: break
    }
  }

  /// Of a batch: total, magic, checksum, flag, body and properties with their lengths.
  private static func bodies(of batch: [UInt8]) -> [[UInt8]] {
    var bodies: [[UInt8]] = []
    var position = 0
    while position < batch.count {
      let length = Int(batch.integer(at: position + 16, as: Int32.self))
      bodies.append(Array(batch[(position + 20)..<(position + 20 + length)]))
      position += Int(batch.integer(at: position, as: Int32.self))
    }
    return bodies
  }

  private func answer(
    _ request: RemotingCommand, _ code: ResponseCode, _ fields: HeaderFields = [:], remark: String? = nil,
    body: [UInt8] = []
  ) async {
    guard !request.isOneWay, !connection.isClosed else { return }
    var response = request.response(code, remark: remark, body: body)
    response.fields = fields
    if let bytes = try? response.encoded(as: .json) { try? await connection.send(bytes) }
  }
}
