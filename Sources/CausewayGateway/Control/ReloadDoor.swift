package import CausewayCore
internal import HTTPServer
internal import Loop

/// `POST /api/v1/reload`: the file is read again. `{"file": …}`, if it is there, must be the file that runs: whoever means another one is
/// told so.
struct ReloadDoor: HTTPResponder {
  /// As the gateway was started with it.
  let file: String
  let reload: @EventLoop @Sendable () async -> ReloadOutcome

  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    let wording: HTTPRefusalWording = { ControlProblem(status: $0.status, error: $0.reason).response }
    return .collect(limit: ControlDoor.bodyLimit, refuse: wording) { body in
      do {
        try await check(ControlRequest(head, body: body))
        return Self.answer(await reload())
      } catch {
        return ControlProblem(error).response
      }
    }
  }

  private func check(_ request: ControlRequest) async throws {
    guard let asked = try request.members("file").text("file") else { return }
    let file = file
    let (own, other) = await EventLoop.beside { (LocalFile.realPath(file), LocalFile.realPath(asked)) }
    guard own == other else {
      throw ControlProblem.conflict(
        "this gateway was started with something else, \(own ?? file)",
        hint: "Reload that, or start the gateway with \(asked).")
    }
  }

  private static func answer(_ outcome: ReloadOutcome) -> HTTPResponse {
    var response: HTTPResponse
    switch outcome {
    case .done(let change, let warnings): response = .json(.ok, done(change, warnings).bytes)
    case .refused(let problems): response = .json(.unprocessableContent, refused(problems).bytes)
    case .failed(let reason):
      return ControlProblem.notNow("not reloaded: \(reason)", hint: "Nothing was changed. Try again.").response
    }
    response.fields.append("Cache-Control", "no-store")
    return response
  }

  private static func done(_ change: ConfigurationChange, _ warnings: [ConfigProblem]) -> JSONWriter {
    var writer = JSONWriter()
    writer.object { answer in
      answer.key("changed")
      answer.boolean(!change.isEmpty)
      answer.key("summary")
      answer.string(change.summary)
      for (key, cast) in [("inputs", change.inputs), ("outputs", change.outputs)] {
        answer.key(key)
        answer.object { entry in
          for (name, list) in [("added", cast.added), ("changed", cast.changed), ("removed", cast.removed)] {
            entry.key(name)
            entry.array { items in for item in list { items.string(item) } }
          }
        }
      }
      answer.key("warnings")
      answer.array { list in for warning in warnings { list.write(warning) } }
    }
    return writer
  }

  private static func refused(_ problems: ConfigProblems) -> JSONWriter {
    var writer = JSONWriter()
    writer.object { answer in
      answer.key("error")
      answer.string("\(Gateway.count(problems)); nothing was changed")
      answer.key("hint")
      answer.null()
      answer.key("count")
      answer.integer(problems.count)
      answer.key("problems")
      answer.array { list in for problem in problems.problems { list.write(problem) } }
    }
    return writer
  }
}

extension JSONWriter {
  /// As `causeway check --json` writes it.
  package mutating func write(_ problem: ConfigProblem) {
    object { writer in
      for (key, number) in [("line", problem.mark.line), ("column", problem.mark.column)] {
        writer.key(key)
        if problem.mark == .nowhere { writer.null() } else { writer.integer(number) }
      }
      writer.key("path")
      writer.string(problem.path)
      writer.key("message")
      writer.string(problem.message)
      writer.key("hint")
      if let hint = problem.hint { writer.string(hint) } else { writer.null() }
    }
  }
}
