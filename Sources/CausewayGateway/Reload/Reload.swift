internal import CausewayCore
internal import CausewayDelivery
internal import CausewayJournal
internal import Loop

/// One reload. First everything that can say no, with nothing touched; then what is there becomes what the new configuration says: inputs
/// go first, then outputs; at one position of the journal the routes change, all at once; then the new ones begin.
@EventLoop
struct Reload {
  /// For what is taken away to come to its end.
  static let patience = Duration.seconds(5)
  /// Beyond, an owner is told "more than".
  static let mostCounted = 10_000

  let house: House
  let doors: Doors
  let journal: SQLiteJournal
  let old: GatewayConfiguration
  let new: GatewayConfiguration
  let change: ConfigurationChange
  let log: Log
  /// What answers on which door, for the house as it is then.
  let responders: @EventLoop () -> Doors.Responders

  /// Why nothing was touched.
  enum Refusal: Error {
    case problems([ConfigProblem])
    case trouble(String)
  }

  /// - Returns: what was done, and yet is worth a word.
  func run() async throws(Refusal) -> [ConfigProblem] {
    let restarts = change.wantsRestart.map {
      new.problem(
        at: $0, "needs a restart: it cannot change while the gateway runs",
        hint: "Restart it, or put back what was here.")
    }
    if !restarts.isEmpty { throw .problems(restarts) }
    let move: Doors.Move
    do throws(DoorError) {
      move = try doors.prepare(for: new)
    } catch {
      throw .problems([new.problem(at: error.path, error.reason, hint: error.hint)])
    }
    do throws(Refusal) {
      try await checkLeaving()
      try await doubtRoutes()
    } catch {
      doors.abandon(move)
      throw error
    }
    return await carryOut(move)
  }

  // MARK: What can say no

  /// Outputs that are pushed to and will not be any more.
  private var leaving: [(name: String, output: PushOutput)] {
    let pushed = Set(new.outputs.filter { $0.delivery != nil }.map(\.name))
    return house.outputs.compactMap { running in
      guard let output = running.pushOutput, !pushed.contains(running.configured.name) else { return nil }
      return (running.configured.name, output)
    }
  }

  private func heir(of name: String) -> String? { new.outputs.first { $0.renamedFrom == name }?.name }

  /// Nobody who leaves may leave anything behind that the file says nothing of.
  private func checkLeaving() async throws(Refusal) {
    let deadline = house.time.uptime + Self.patience
    var problems: [ConfigProblem] = []
    for (name, output) in leaving where heir(of: name) == nil && !new.discarded.contains(name) {
      let head = await journal.head
      if await output.finish(through: head, within: max(.zero, deadline - house.time.uptime)) { continue }
      if Task.isCancelled { throw .trouble("the gateway is stopping") }
      do {
        let count = try await output.undelivered(through: head, atMost: Self.mostCounted)
        if count > 0 { problems.append(undelivered(count, of: name)) }
      } catch {
        throw .trouble("the journal cannot be asked what \(name) has not delivered: \(error)")
      }
    }
    for output in new.outputs {
      guard let former = output.renamedFrom, house.pushOutput(output.name) != nil, house.pushOutput(former) != nil
      else { continue }
      problems.append(
        new.problem(
          at: "outputs.\(output.name).renamed_from", "this output runs already, with a place of its own in the journal",
          hint: "Only a new name can take over from \(Quotation.of(former))."))
    }
    if !problems.isEmpty { throw .problems(problems) }
  }

  private func undelivered(_ count: Int, of name: String) -> ConfigProblem {
    let many = count >= Self.mostCounted ? "more than \(Self.mostCounted)" : "\(count)"
    return new.problem(
      at: "outputs",
      "the output \(Quotation.of(name)) is gone, and \(many) \(count == 1 ? "entry is" : "entries are") not delivered",
      hint:
        "Write `renamed_from: \(name)` at the output that takes over, `discard: [\(name)]` at the top to give them up, "
        + "or wait until they are delivered.")
  }

  private func doubtRoutes() async throws(Refusal) {
    do throws(JournalError) {
      for name in change.realarmed { try await house.pushOutput(name)?.doubtRoutes() }
    } catch {
      throw .trouble("the journal cannot take it now: \(error)")
    }
  }
}
