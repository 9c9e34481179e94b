internal import Loop

@testable internal import RocketMQ

/// A name server and a broker in one, with a topic of some queues whose contents a test decides.
@EventLoop
final class ScriptedCluster {
  let server: ScriptedBroker
  private let state: State

  @EventLoop
  final class State {
    /// Of each queue the answers to its pulls, in turn; a pull for which there is none is held.
    var pulls: [Int32: [RemotingCommand]] = [:]
    /// Instead of those: what a pull from this offset brings.
    var backlog: (@EventLoop (Int64) -> RemotingCommand?)?
    var members: [String] = []
    var stored: [Int32: Int64] = [:]
    /// Instead of the usual answer.
    var special: [RequestCode: RemotingCommand] = [:]
    var address = ""
    var queues = 1
    var knowsGroup = true
    /// Whether the group's retry topic is there, with one queue and nothing in it.
    var hasRetryTopic = false
  }

  nonisolated static let topic = "events"

  init(queues: Int = 1, _ prepare: (State) -> Void = { _ in }) throws {
    let state = State()
    state.queues = queues
    self.state = state
    prepare(state)
    server = try ScriptedBroker { Self.answer($0, state) }
    state.address = server.address
  }

  func change(_ change: (State) -> Void) { change(state) }

  private static func answer(_ request: RemotingCommand, _ state: State) -> RemotingCommand? {
    let code = RequestCode(rawValue: request.code)
    if let special = state.special[code] { return special }
    let queue = request.fields.integer("queueId").map { Int32($0) } ?? 0
    switch code {
    case .route where request.fields["topic"] == "%RETRY%CG" && state.hasRetryTopic:
      return Answers.route(["broker-a": state.address])
    case .route where request.fields["topic"] != topic: return Answers.failure(.topicNotExist)
    case .route: return Answers.route(["broker-a": state.address], queues: state.queues)
    case .heartbeat:
      if let id = (try? JSONValue(reading: request.body))?["clientID"]?.string, !state.members.contains(id) {
        state.members.append(id)
      }
      return Answers.success()
    case .consumerList:
      guard !state.members.isEmpty else { return Answers.failure(.systemError, "no consumer for this group") }
      let list = state.members.map { "\"\($0)\"" }.joined(separator: ",")
      return Answers.success(body: Array(#"{"consumerIdList":[\#(list)]}"#.utf8))
    // Only of the topic: the retry topic's queue has the same number.
    case .queryConsumerOffset where request.fields["topic"] != topic: return Answers.failure(.queryNotFound)
    case .updateConsumerOffset where request.fields["topic"] != topic: return Answers.success()
    case .queryConsumerOffset:
      guard let offset = state.stored[queue] else { return Answers.failure(.queryNotFound) }
      return Answers.success(["offset": String(offset)])
    case .updateConsumerOffset:
      state.stored[queue] = request.fields.integer("commitOffset")
      return Answers.success()
    case .sendMessage:
      return Answers.success(["msgId": "A", "queueId": request.fields["e"] ?? "", "queueOffset": "0"])
    case .maxOffset: return Answers.success(["offset": "1000"])
    case .searchOffset: return Answers.success(["offset": "500"])
    case .pullMessage where request.fields["topic"] != topic: return nil
    case .pullMessage:
      if let backlog = state.backlog { return request.fields.integer("queueOffset").flatMap { backlog($0) } }
      guard var answers = state.pulls[queue], !answers.isEmpty else { return nil }
      defer { state.pulls[queue] = answers }
      return answers.removeFirst()
    default: return Answers.success()
    }
  }

  func stored(_ queue: Int32 = 0) -> Int64? { state.stored[queue] }

  func client(id: String? = "me", notice: (@Sendable (Notice) -> Void)? = nil) async throws -> Client {
    try await Client(
      ClientSettings(nameServers: [server.address], clientID: id, requestLimit: .seconds(20), notice: notice))
  }

  static func settings(_ change: (inout ConsumerSettings) -> Void = { _ in }) -> ConsumerSettings {
    var settings = ConsumerSettings(
      group: "CG", subscriptions: [Subscription(topic)], start: .first, commitPeriod: .milliseconds(100))
    change(&settings)
    return settings
  }
}

extension Answers {
  /// What a pull brings: records with these offsets. The queue ends after them, or at `end`.
  static func found(
    _ offsets: ClosedRange<Int64>, tag: String? = nil, size: Int = 10, end: Int64? = nil
  ) -> RemotingCommand {
    var body: [UInt8] = []
    for offset in offsets { body += record(offset, tag: tag, size: size) }
    return pull(.success, next: offsets.upperBound + 1, max: end ?? offsets.upperBound + 1, "FOUND", body)
  }

  static func pull(
    _ code: ResponseCode, next: Int64, max: Int64, _ remark: String, _ body: [UInt8] = []
  ) -> RemotingCommand {
    var command = RemotingCommand(
      code: code.rawValue,
      fields: [
        "nextBeginOffset": String(next), "minOffset": "0", "maxOffset": String(max), "suggestWhichBrokerId": "0",
      ],
      body: body[...])
    command.remark = remark
    return command
  }

  static func record(_ offset: Int64, tag: String? = nil, size: Int = 10) -> [UInt8] {
    let topic = Array(ScriptedCluster.topic.utf8)
    let properties = Array((tag.map { "TAGS\u{1}\($0)\u{2}" } ?? "").utf8) + Array("UNIQ_KEY\u{1}ID\(offset)".utf8)
    var bytes = [UInt8](repeating: 0, count: 88)
    bytes.set(UInt32(0xDAA3_20A7), at: 4)
    bytes.set(offset, at: 20)
    bytes.set(offset * 100, at: 28)
    bytes.set(Int32(size), at: 84)
    bytes += [UInt8](repeating: 7, count: size)
    bytes.append(UInt8(topic.count))
    bytes += topic
    bytes.append(bigEndian: Int16(properties.count))
    bytes += properties
    bytes.set(Int32(bytes.count), at: 0)
    return bytes
  }
}
