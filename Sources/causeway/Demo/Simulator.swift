internal import CausewayCore
internal import HTTPClient
internal import Loop

/// Lets a simulated home happen: each moment is a push through one of the gateway's real doors.
struct Simulator: Sendable {
  static let account = "demo"

  let aqara: AqaraPush
  let homelink: HomeLINKPush
  /// Where HomeLINK's messages are published instead of being posted, once the gateway's health says that it listens.
  var cloud: (broker: DemoBroker, health: String)?
  let time: any TimeSource
  let home: SimulatedHome

  /// What became of one happening.
  struct Outcome: Sendable {
    let at: Timestamp
    let text: String
    /// Why the gateway did not take it; `nil` if it did.
    let problem: String?
  }

  /// Goes on until the task is cancelled. A push that fails is told and not repeated: a home does not wait.
  @EventLoop
  func run(_ tell: @EventLoop (Outcome) -> Void) async {
    let client = HTTPClient()
    defer { client.close() }
    let cloud = cloud.map { HomeLINKCloud($0.broker) }
    if let health = self.cloud?.health { await untilConnected(health, client) }
    var home = home
    var count = 0
    while !Task.isCancelled {
      let moment = home.next()
      guard (try? await time.sleep(for: moment.pause)) != nil else { return }
      count += 1
      let now = time.now
      // The clock and the count: no two of them are alike, not even after a restart.
      let id = "demo-\(now.milliseconds)-\(count)"
      let body = moment.happening.message(id: id, account: Self.account, now: now)
      let problem = await problem(sending: body, of: moment.happening, at: now, client, cloud)
      if Task.isCancelled { return }
      tell(Outcome(at: now, text: moment.happening.text, problem: problem))
    }
  }

  @EventLoop
  private func problem(
    sending body: [UInt8], of happening: Happening, at now: Timestamp, _ client: HTTPClient, _ cloud: HomeLINKCloud?
  ) async -> String? {
    if let cloud, case .homelink(let members) = happening.report { return await cloud.publish(body, of: members) }
    let push: any VendorPush = if case .homelink = happening.report { homelink } else { aqara }
    do {
      let answer = try await push.send(body, now: now, with: client)
      return answer.isAccepted ? nil : "\(answer.status) \(Printable.text(answer.body, limit: 200))"
    } catch {
      return error.description
    }
  }

  /// What is published before anybody has subscribed is nobody's. Gives up after some seconds: then the home shows what is wrong.
  @EventLoop
  private func untilConnected(_ health: String, _ client: HTTPClient) async {
    for _ in 0..<100 {
      if let answer = try? await client.send(HTTPClientRequest(url: health)), Self.isConnected(answer.body) { return }
      guard (try? await time.sleep(for: .milliseconds(50))) != nil else { return }
    }
  }

  private static func isConnected(_ health: [UInt8]) -> Bool {
    guard let links = (try? JSONDocument(parsing: health))?.root["links"] else { return false }
    return links.elements.contains { link in
      link["name"]?.string == DemoFolder.brokerInput && link["connected"]?.boolean == true
    }
  }
}
