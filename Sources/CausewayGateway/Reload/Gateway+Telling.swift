internal import CausewayCore

extension Gateway {
  /// Of a file's problems an event names so many.
  private static let mostNamed = 10

  /// Says what came of a reload wherever the owner may look.
  func tell(_ outcome: ReloadOutcome) {
    switch outcome {
    case .done(let change, let warnings):
      for warning in warnings { log.warning("\(warning)") }
      log.info("reloaded: \(change.summary)")
      announce("causeway.reloaded") { data in
        data.key("summary")
        data.string(change.summary)
      }
    case .refused(let problems):
      for problem in problems.problems { log.error("\(problem)") }
      log.error("not reloaded: \(Self.count(problems)); nothing was changed")
      announce("causeway.reload_failed") { data in
        data.key("problems")
        data.integer(problems.count)
        data.key("first")
        data.array { list in
          for problem in problems.problems.prefix(Self.mostNamed) {
            list.string("\(problem.mark.line):\(problem.mark.column): \(problem.path): \(problem.message)")
          }
        }
      }
    case .failed(let reason):
      log.error("not reloaded: \(reason); nothing was changed")
      announce("causeway.reload_failed") { data in
        data.key("reason")
        data.string(reason)
      }
    }
  }

  nonisolated static func count(_ problems: ConfigProblems) -> String {
    "\(problems.count) problem\(problems.count == 1 ? "" : "s")"
  }

  private func announce(_ type: String, _ members: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.object(members)
    house.announce(Announcement(type: type, subject: "configuration", data: writer.text))
  }
}
