internal import CausewayCore
internal import CausewayDelivery
internal import Loop

extension House {
  private static let mostCounted = 10_000

  func pushOutput(_ name: String) -> PushOutput? {
    outputs.first { $0.configured.name == name }?.pushOutput
  }

  /// Sees to what outputs have left in the journal that are in the file no more: gives up what it says to, forgets those who have left
  /// nothing, and names the others in the log. Heirs have taken theirs.
  func settleEstates(of configuration: GatewayConfiguration) async {
    let here = Set(configuration.outputs.filter { $0.delivery != nil }.map(\.name))
    let head = await journal.head
    for name in await OutputEstate.names(in: journal) where !here.contains(name) {
      if configuration.discarded.contains(name) {
        await close(name, reason: Reload.discardReason)
        continue
      }
      let estate = OutputEstate(of: name, in: journal)
      do {
        let parked = try await estate.parked(atMost: Self.mostCounted)
        let oldest = await estate.cursors.values.map(\.position).min() ?? head
        if parked == 0, oldest >= head {
          await close(name, reason: Reload.discardReason)
        } else {
          log.warning(
            "the output \(Quotation.of(name)) is not in the configuration, but the journal keeps its place: \(parked) entries are parked "
              + "for it, and up to \(head.rawValue - oldest.rawValue) came since. Write `renamed_from: \(name)` at the output that takes "
              + "over, or `discard: [\(name)]` at the top to give them up")
        }
      } catch {
        log.error("what the output \(Quotation.of(name)) left in the journal cannot be read: \(error)")
      }
    }
  }

  func close(_ name: String, reason: String) async {
    do throws(JournalError) {
      try await OutputEstate(of: name, in: journal).close(reason: reason, at: time.now)
      log.info("output \(name): its place in the journal is given up")
      let left = try await journal.notes(beginningWith: FarEndNote.prefix(of: name)).count
      if left > 0 {
        log.warning(
          "the output \(Quotation.of(name)) is gone, but \(left) entities that it announced are still announced at its broker: to have them "
            + "taken back, put it back with `discovery: false` until they are, and then take it out")
      }
    } catch {
      log.error("output \(name): its place in the journal cannot be given up now: \(error)")
    }
  }
}
