internal import Loop

extension ClientCore {
  /// A broker asks.
  func wasAsked(_ request: RemotingCommand, over connection: RemotingConnection) {
    switch RequestCode(rawValue: request.code) {
    case .consumersChanged:
      guard let group = request.fields["consumerGroup"] else { return }
      member(of: group)?.shareAnew()
    case .resetClientOffset, .clientStatus: hand(request, to: request.fields["group"], over: connection)
    case .runningInformation, .consumeDirectly: hand(request, to: request.fields["consumerGroup"], over: connection)
    // This client sends no transactions, and a broker that gets no answer asks another producer.
    case .checkTransactionState: break
    default:
      answer(
        request, request.response(.notSupported, remark: " request type \(request.code) not supported"), connection)
    }
  }

  private func hand(_ request: RemotingCommand, to group: String?, over connection: RemotingConnection) {
    let group = group ?? ""
    guard let member = member(of: group) else {
      let remark = "The Consumer Group <\(group)> not exist in this consumer"
      return answer(request, request.response(.systemError, remark: remark), connection)
    }
    // Ends by itself: an answer has a time limit, and nothing here waits for anything else.
    EventLoop.spawn("answer broker") {
      if let response = await member.answer(request) { await self.answer(request, response, connection) }
    }
  }

  private func answer(_ request: RemotingCommand, _ response: RemotingCommand, _ connection: RemotingConnection) {
    if !request.isOneWay { connection.post(response) }
  }
}
