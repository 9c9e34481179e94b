internal import CausewayCore
internal import HTTPServer

/// Why the API does not do what it was asked: `{"error": "…", "hint": "…"}`, both for people.
struct ControlProblem: Error, Sendable, Equatable {
  let status: HTTPStatus
  let error: String
  /// What to do instead: a sentence.
  var hint: String?

  /// The question makes no sense.
  static func wrong(_ error: String, hint: String? = nil) -> ControlProblem {
    ControlProblem(status: .badRequest, error: error, hint: hint)
  }

  static func missing(_ error: String, hint: String? = nil) -> ControlProblem {
    ControlProblem(status: .notFound, error: error, hint: hint)
  }

  /// It makes sense, but not as things stand.
  static func conflict(_ error: String, hint: String? = nil) -> ControlProblem {
    ControlProblem(status: .conflict, error: error, hint: hint)
  }

  /// It may make sense later.
  static func notNow(_ error: String, hint: String? = nil) -> ControlProblem {
    ControlProblem(status: .serviceUnavailable, error: error, hint: hint)
  }

  init(status: HTTPStatus, error: String, hint: String? = nil) {
    self.status = status
    self.error = error
    self.hint = hint
  }

  /// What went wrong further in.
  init(_ error: any Error) {
    switch error {
    case let problem as ControlProblem: self = problem
    case let error as JournalError: self = .notNow("the journal cannot be asked now: \(error.summary)")
    case is CancellationError: self = .notNow("the gateway is stopping")
    default: self.init(status: .internalError, error: "\(error)")
    }
  }

  var response: HTTPResponse {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.string(error)
      writer.key("hint")
      if let hint { writer.string(hint) } else { writer.null() }
    }
    return .json(status, writer.bytes)
  }
}
