import Testing

/// What a gateway's doors get in tests of what goes out: input `push` of Aqara's at `/push`, unsigned, and `events` of CloudEvents at
/// `/events-in`, with the token `in`.
struct Pushing {
  let port: UInt16

  /// Sends one CloudEvent; it is on disk when this returns.
  func push(_ id: String, subject: String, type: String = "test.happened") throws {
    let body =
      #"{"specversion":"1.0","id":"\#(id)","source":"/test","type":"\#(type)","subject":"\#(subject)","kind":"occurrence"}"#
    let answer = try HTTPConnection(port: port).request(
      "POST", "/events-in",
      fields: ["Authorization": "Bearer in", "Content-Type": "application/cloudevents+json"], body: Array(body.utf8))
    try #require(answer.status == 202, "\(answer.text)")
  }

  /// Aqara's pushes over `connections`, for as long as `work` takes.
  /// - Parameter rest: between two pushes of a connection, in microseconds.
  /// - Returns: the ids of the events that were acknowledged.
  func pushing(
    _ prefix: String, connections: Int, rest: UInt32, while work: () throws -> Void
  ) rethrows -> Set<String> {
    let pushers = (0..<connections).map { Pusher(port: port, prefix: "\(prefix)c\($0)", rest: rest) }
    let threads = pushers.map { pusher in Background { pusher.pushUntilBroken() } }
    defer { pushers.forEach { $0.stop() } }
    try work()
    pushers.forEach { $0.stop() }
    threads.forEach { $0.join() }
    return Set(pushers.flatMap(\.acknowledged).map { "\($0).0" })
  }
}
