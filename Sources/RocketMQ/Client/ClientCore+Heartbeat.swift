internal import Loop

extension ClientCore {
  /// Who is here, and what for. `nil` where nobody is.
  var heartbeat: RemotingCommand? {
    guard !memberList.isEmpty || !producerGroupList.isEmpty else { return nil }
    let producers = producerGroupList.map { JSONValue.object(["groupName": .string($0)]) }
    let body = JSONValue.object([
      "clientID": .string(id), "consumerDataSet": .array(memberList.map(\.heartbeat)),
      "producerDataSet": .array(producers),
    ])
    return RemotingCommand(.heartbeat, body: body.bytes)
  }

  /// To every broker of every route; opens connections where there are members of groups.
  func beat() async {
    guard heartbeat != nil else { return }
    let addresses = memberList.isEmpty ? connectedBrokers : routes.allAddresses.union(connectedBrokers).sorted()
    await withDiscardingTaskGroup { group in
      for address in addresses { group.addTask { await self.beat(to: address) } }
    }
  }

  /// As `beat`, for many who find within a second that a broker does not know them: all of them get one.
  func beatTogether() async {
    let now = ContinuousClock.now
    if let round = commonBeat, now - round.began < .seconds(1) { return await round.task.value }
    let task = EventLoop.spawn("heartbeat for many") { await self.beat() }
    commonBeat = (now, task)
    await task.value
  }

  private func beat(to address: String) async {
    do throws(RocketMQError) {
      // A connection that is opened now is greeted with it.
      let isNew = !connectedBrokers.contains(address)
      let connection = try await broker(address)
      if !isNew { await beat(over: connection) }
    } catch {
      heartbeatFailed(address, error)
    }
  }

  /// Before anything else goes over a new connection: until then the broker knows of no group here.
  func beat(over connection: RemotingConnection) async {
    guard let heartbeat else { return }
    do throws(RocketMQError) {
      _ = try await connection.success(of: heartbeat, within: settings.requestLimit)
      heartbeatSucceeded(connection.address)
    } catch {
      heartbeatFailed(connection.address, error)
    }
  }
}
