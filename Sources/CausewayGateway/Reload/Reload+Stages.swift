internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDelivery
internal import CausewayJournal
internal import Loop

extension Reload {
  /// A service gets so long to end; then the next begins all the same.
  private static let leaveLimit = Duration.seconds(8)
  private static let streamLimit = Duration.milliseconds(250)

  /// From here on there is no way back; what fails now is said in the log and tried again by whoever it concerns.
  func carryOut(_ move: Doors.Move) async -> [ConfigProblem] {
    let before = house.outputs
    await stop(house.inputs.filter { isLeaving($0) }.map { ("input \($0.configured.name)", $0.crew) })
    // A stream's clients are let go when there is a new one for them to come to; who pushes must not push twice.
    let replaced = before.filter {
      change.outputs.changed.contains($0.configured.name) && $0.pushOutput != nil && !isGone($0)
    }
    let renamed = before.filter { isGone($0) && heir(of: $0) != nil }
    let discarded = before.filter { isGone($0) && new.discarded.contains($0.configured.name) }
    var remains = await takeLeave(replaced + renamed + discarded)
    await stop((replaced + renamed + discarded).map { ("output \($0.configured.name)", $0.crew) })
    FaultPoint.pass(.duringReload)
    for output in discarded { await house.close(output.configured.name, reason: Self.discardReason) }
    let inputs = await builtInputs()
    let outputs = await builtOutputs(among: before)
    FaultPoint.pass(.duringReload)
    let boundary = await swap(inputs, outputs, before, move)
    FaultPoint.pass(.duringReload)
    await begin(inputs, outputs, after: boundary)
    remains += await letGo(before, after: boundary)
    await house.settleEstates(of: new)
    FaultPoint.pass(.duringReload)
    return remains.map { new.problem(at: "outputs", $0, hint: nil) }
  }

  static let discardReason = "the output is gone from the configuration, which says `discard`"
  private static let removalReason = "the output is gone from the configuration"

  private func isLeaving(_ input: RunningInput) -> Bool {
    let name = input.configured.name
    return change.inputs.removed.contains(name) || change.inputs.changed.contains(name)
  }

  /// It was pushed to, and nothing of its name is any more.
  private func isGone(_ output: RunningOutput) -> Bool {
    output.pushOutput != nil && !new.outputs.contains { $0.name == output.configured.name && $0.delivery != nil }
  }

  private func heir(of output: RunningOutput) -> String? {
    new.outputs.first { $0.renamedFrom == output.configured.name }?.name
  }

  private func stop(_ crews: [(name: String, crew: Crew)]) async {
    await withDiscardingTaskGroup { group in
      for (name, crew) in crews { group.addTask { await stop(crew, name) } }
    }
  }

  private func stop(_ crew: Crew, _ name: String) async {
    if await crew.leave(within: Self.leaveLimit) { return }
    log.warning(
      "\(name) has not ended within \(Self.leaveLimit.settingText): the reload goes on without waiting for it")
  }

  // MARK: Building

  /// Those that stay, and the new ones, which have not begun.
  private func builtInputs() async -> [RunningInput] {
    var inputs: [RunningInput] = []
    for input in new.inputs {
      let known = house.inputs.first { $0.configured.name == input.name }
      if let known, !change.inputs.changed.contains(input.name) {
        inputs.append(known)
        continue
      }
      let isSame =
        known.map { $0.configured.type == input.type && $0.configured.dialect == input.dialect } ?? false
        && known?.link.canBeDown == input.canBeDown
      if let link = known?.link, isSame { link.connected(!link.canBeDown, at: house.time.now) }
      let built = house.build(input, link: isSame ? known?.link : nil)
      do {
        try await house.review(built)
      } catch {
        log.error("input \(input.name): what it kept could not be reviewed: \(error)")
      }
      inputs.append(built)
    }
    return inputs
  }

  private func builtOutputs(among before: [RunningOutput]) async -> [RunningOutput] {
    var outputs: [RunningOutput] = []
    for output in new.outputs {
      let known = before.first { $0.configured.name == output.name }
      if let known, !change.outputs.changed.contains(output.name) {
        outputs.append(known)
        continue
      }
      let isSame = known?.configured.type == output.type
      if isSame { known?.link.connected(true, at: house.time.now) }
      let built = house.build(
        output, routes(of: output, known: isSame ? known : nil), link: isSame ? known?.link : nil, in: new)
      if let pushOutput = built.pushOutput {
        do {
          try await pushOutput.prepare()
        } catch {
          log.error("output \(output.name) cannot begin yet: \(error)")
        }
      }
      outputs.append(built)
    }
    return outputs
  }

  /// With which routes an output begins that is new, or built anew: those that it will change from at the swap.
  private func routes(of output: ConfiguredOutput, known: RunningOutput?) -> LiveRoutes {
    if let known, change.rerouted.contains(output.name) { return known.routes }
    // What comes in before the swap is the business of those who are there now.
    let isLate = known == nil && output.renamedFrom == nil && output.delivery?.start == .newest
    return LiveRoutes(isLate ? RoutingTable([]).routes(to: output.name) : new.routing.routes(to: output.name))
  }

  // MARK: Changing

  /// In one turn of the loop: other routes for all outputs after one position, other doors, other names.
  /// - Returns: the position.
  private func swap(
    _ inputs: [RunningInput], _ outputs: [RunningOutput], _ before: [RunningOutput], _ move: Doors.Move
  ) async -> Position {
    for stream in outputs where isNew(stream, before) && stream.pushOutput == nil { stream.crew.start() }
    // Their first client may come with the swap.
    await EventLoop.breathe()
    let head = await journal.head
    // Nothing waits from here on: whatever any output has seen lies at or before this.
    let boundary = (before + outputs).map(\.routes.newest).reduce(head, max)
    for output in outputs {
      let name = output.configured.name
      let isRerouted = change.rerouted.contains(name) || output.routes.current.routes.isEmpty
      if isRerouted { output.routes.change(to: new.routing.routes(to: name), after: boundary) }
    }
    for output in before where isGone(output) && heir(of: output) == nil {
      output.routes.change(to: RoutingTable([]).routes(to: output.configured.name), after: boundary)
    }
    house.inputs = inputs
    house.outputs = outputs
    house.settle(new)
    doors.take(move, for: new, responders())
    return boundary
  }

  private func isNew(_ output: RunningOutput, _ before: [RunningOutput]) -> Bool {
    !before.contains { $0.crew === output.crew }
  }

  private func begin(_ inputs: [RunningInput], _ outputs: [RunningOutput], after boundary: Position) async {
    await journal.adopt(new.journal)
    if change.routes || !change.inputs.isEmpty { house.watchRoutes(of: new) }
    for output in outputs {
      let isNew = change.outputs.changed.contains(output.configured.name)
      if isNew, change.realarmed.contains(output.configured.name) { output.pushOutput?.expectRoutes(after: boundary) }
      output.crew.start()
    }
    for input in inputs { input.crew.start() }
    await withDiscardingTaskGroup { group in
      for output in outputs where change.rerouted.contains(output.configured.name) {
        guard let pushOutput = output.pushOutput else { continue }
        let mark = new.routesMark(of: output.configured.name)
        group.addTask { await pushOutput.takeRoutes(after: boundary, mark: mark) }
      }
    }
    await streamsPass(boundary, outputs)
    for output in outputs { output.routes.forgetFormer() }
  }

  /// Streams read what has been committed at once; whether they have shows only where something has come since they began.
  private func streamsPass(_ boundary: Position, _ outputs: [RunningOutput]) async {
    let streams = outputs.filter { $0.pushOutput == nil && change.rerouted.contains($0.configured.name) }
    let deadline = house.time.uptime + Self.streamLimit
    while streams.contains(where: { $0.routes.newest < boundary }), house.time.uptime < deadline, !Task.isCancelled {
      try? await EventLoop.sleep(for: .milliseconds(5))
    }
  }

  /// Those who are here no more, and streams whose place another has taken.
  private func letGo(_ before: [RunningOutput], after boundary: Position) async -> [String] {
    let gone = before.filter { isGone($0) && heir(of: $0) == nil && !new.discarded.contains($0.configured.name) }
    for output in gone { _ = await output.pushOutput?.finish(through: boundary, within: Self.patience) }
    let remains = await takeLeave(gone)
    let staying = house.outputs
    let streams = before.filter { $0.pushOutput == nil && isNew($0, staying) }
    await stop((gone + streams).map { ("output \($0.configured.name)", $0.crew) })
    for output in gone {
      do {
        try await output.pushOutput?.close(through: boundary, reason: Self.removalReason)
      } catch {
        log.error("output \(output.configured.name) is gone, but what it left cannot be put away: \(error)")
      }
    }
    return remains
  }
}
