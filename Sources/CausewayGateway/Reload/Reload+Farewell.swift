internal import CausewayConnectors
internal import CausewayCore
internal import Loop

extension Reload {
  /// Has those of `outputs` take back what they have left at their far ends that leave it there to nobody.
  /// - Returns: what remains, in sentences for people.
  func takeLeave(_ outputs: [RunningOutput]) async -> [String] {
    var remains: [String] = []
    await withTaskGroup(of: String?.self) { group in
      for output in outputs where !isInherited(output) {
        guard let farewell = output.farewell else { continue }
        let neighbours = neighbours(of: output)
        group.addTask { await farewell.takeLeave(within: Self.patience, sparing: neighbours) }
      }
      for await word in group { if let word { remains.append(word) } }
    }
    return remains.sorted()
  }

  /// Whether somebody new takes it over, who may be about to leave the very same there.
  private func isInherited(_ output: RunningOutput) -> Bool {
    new.outputs.contains { heir in
      let name = output.configured.name
      let isSuccessor = heir.name == name || heir.renamedFrom == name
      return (isSuccessor || change.outputs.changed.contains(heir.name))
        && heir.plan.looksAfter(output.configured.plan, isSuccessor: isSuccessor)
    }
  }

  private func neighbours(of output: RunningOutput) -> [String] {
    new.outputs.filter {
      $0.name != output.configured.name && $0.plan.looksAfter(output.configured.plan, isSuccessor: false)
    }.map(\.name)
  }
}
