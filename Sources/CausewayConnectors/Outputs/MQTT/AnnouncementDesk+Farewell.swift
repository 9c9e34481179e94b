internal import CausewayCore
internal import Loop
internal import Mosquitto

extension AnnouncementDesk: Farewell {
  func takeLeave(within limit: Duration, sparing neighbours: [String]) async -> String? {
    // Nobody there, and nothing to tell them.
    if !isConnected, await announcedCount == 0 { return nil }
    leaveForGood(sparing: neighbours)
    if !hasLeft { await left.wait(atMost: limit) }
    guard !hasLeft, case let count = await announcedCount, count > 0 else { return nil }
    return """
      \(settings.broker.server) could not be told within \(limit.settingText) that the output \(Quotation.of(context.name)) is gone: \
      \(count) entities are announced there still. Causeway remembers them: put the output back with `discovery: false` until they are \
      taken back, and then take it out
      """
  }

  private var announcedCount: Int {
    get async {
      (try? await context.journal.notes(beginningWith: DiscoveryNote.prefix(of: context.name)).count) ?? 0
    }
  }

  /// Devices that `outputs` have announced.
  func devices(announcedBy outputs: [String]) async throws -> Set<String> {
    var devices: Set<String> = []
    for output in outputs {
      let prefix = DiscoveryNote.prefix(of: output)
      let names = try await context.journal.notes(beginningWith: prefix).keys
      devices.formUnion(names.compactMap { DiscoveryNote.parts(of: $0, prefix: prefix)?.device })
    }
    return devices
  }
}
