internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// `/api/v1/outputs`: how the outputs stand; pausing and resuming those that the gateway pushes to.
@EventLoop
struct OutputsDoor {
  private static let longestPause = Duration.seconds(365 * 86_400)
  private static let longestReason = 500

  let roster: OutputRoster
  let journal: any DeliveryJournal
  let time: any TimeSource

  nonisolated var routes: [ControlDoor.Route] {
    [
      ControlDoor.Route("GET", "outputs", .json { try await list($0) }),
      ControlDoor.Route("GET", "outputs/*", .json { try await show($0) }),
      ControlDoor.Route("POST", "outputs/*/pause", .json { try await pause($0) }),
      ControlDoor.Route("POST", "outputs/*/resume", .json { try await resume($0) }),
    ]
  }

  private func list(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.parameters()
    let surroundings = try await surroundings()
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("head")
      writer.string(surroundings.head.description)
      writer.key("outputs")
      writer.array { writer in
        for link in roster.links { write(link, surroundings, to: &writer) }
      }
    }
    return writer
  }

  private func show(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.parameters()
    return try await answer(about: try roster.link(request.arguments[0]))
  }

  private func pause(_ request: ControlRequest) async throws -> JSONWriter {
    let members = try request.members("for", "reason")
    let output = try roster.pushOutput(request.arguments[0], to: "be paused")
    let duration = try members.duration("for", in: .seconds(1)...Self.longestPause)
    let reason = try members.text("reason") ?? "by hand"
    guard !reason.isEmpty, reason.utf8.count <= Self.longestReason else {
      throw ControlProblem.wrong("`reason` must be a text of at most \(Self.longestReason) bytes")
    }
    output.pause(for: duration, reason: reason)
    return try await answer(about: try roster.link(request.arguments[0]))
  }

  private func resume(_ request: ControlRequest) async throws -> JSONWriter {
    _ = try request.members()
    let output = try roster.pushOutput(request.arguments[0], to: "be resumed")
    guard output.resume() else {
      throw ControlProblem.conflict("the output \(Quotation.of(request.arguments[0])) is not paused")
    }
    return try await answer(about: try roster.link(request.arguments[0]))
  }

  private func answer(about link: Link) async throws -> JSONWriter {
    let surroundings = try await surroundings()
    var writer = JSONWriter()
    write(link, surroundings, to: &writer)
    return writer
  }

  /// What the state of one is told against.
  private struct Surroundings {
    let head: Position
    let deadLetters: [String: Int]
  }

  private func surroundings() async throws -> Surroundings {
    let counts = try await journal.deadLetterCounts()
    return Surroundings(head: await journal.head, deadLetters: counts.kept)
  }

  private func write(_ link: Link, _ surroundings: Surroundings, to writer: inout JSONWriter) {
    if let status = roster.pushOutput(link.name)?.status {
      let deadLetters = surroundings.deadLetters[link.name] ?? 0
      status.write(to: &writer, head: surroundings.head, deadLetters: deadLetters)
    } else {
      link.writeStream(to: &writer, head: surroundings.head)
    }
  }
}
