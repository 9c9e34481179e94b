internal import Loop

/// Pushes events over a few kept connections, each with one push in hand, as Aqara's cloud does.
@EventLoop
final class Publisher {
  /// Pushes that the server has answered with success.
  private(set) var accepted = 0
  private(set) var published = 0
  private(set) var failure: String?
  /// Called when a push was answered.
  var answered: @EventLoop () -> Void = {}

  private let server: Server
  private let run = ContinuousClock.now.hashValue
  private var idle: [PushWire] = []
  private var all: [PushWire] = []

  init(_ server: Server, connections: Int) throws {
    self.server = server
    for _ in 0..<connections { try connect() }
  }

  var hasIdle: Bool { !idle.isEmpty }

  /// Pushes the event with this number, over a new connection if all are at work.
  func publish(_ number: Int) throws {
    if idle.isEmpty { try connect() }
    guard let wire = idle.popLast() else { return }
    published += 1
    wire.push(server.publication(body(number)))
  }

  private func connect() throws {
    let wire = try PushWire(server)
    wire.answered = { [unowned self] wire, status in
      if (200..<300).contains(status) {
        self.accepted += 1
      } else {
        self.failure = "a push was answered with \(status)"
      }
      self.idle.append(wire)
      self.answered()
    }
    wire.ended = { [unowned self] in self.failure = self.failure ?? "a push's connection ended: \($0)" }
    all.append(wire)
    idle.append(wire)
  }

  private func body(_ number: Int) -> String {
    """
    {"msgId":"\(run)-\(published)","openId":"bench","msgType":"resource_report","data":[{"subjectId":\
    "lumi1.\(number % 1_000)","resourceId":"3.51.85","value":"\(Marks.text(of: number))","time":"1710000000000","statusCode":0}]}
    """
  }
}
