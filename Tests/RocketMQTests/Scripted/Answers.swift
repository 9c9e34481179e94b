@testable internal import RocketMQ

/// What a server says.
enum Answers {
  static func success(_ fields: HeaderFields = [:], body: [UInt8] = []) -> RemotingCommand {
    RemotingCommand(code: 0, fields: fields, body: body[...])
  }

  static func failure(_ code: ResponseCode, _ remark: String = "no") -> RemotingCommand {
    var command = RemotingCommand(code: code.rawValue)
    command.remark = remark
    return command
  }

  /// A topic with `queues` queues at each broker.
  static func route(_ brokers: [String: String], queues: Int = 1) -> RemotingCommand {
    let datas = brokers.map { name, address in
      #"{"brokerAddrs":{0:"\#(address)"},"brokerName":"\#(name)","cluster":"C"}"#
    }
    let counts = brokers.keys.map {
      #"{"brokerName":"\#($0)","perm":6,"readQueueNums":\#(queues),"topicSynFlag":0,"writeQueueNums":\#(queues)}"#
    }
    let text =
      #"{"brokerDatas":[\#(datas.joined(separator: ","))],"filterServerTable":{},"queueDatas":[\#(counts.joined(separator: ","))]}"#
    return success(body: Array(text.utf8))
  }
}
