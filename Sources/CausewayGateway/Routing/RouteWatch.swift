internal import CausewayCore
internal import Loop

/// Follows the journal beside the outputs, and tells the owner what only running shows: a `where` that names a field no event has, and
/// events that must not get lost (`RoutingDuty`) but that no route took.
struct RouteWatch: Service {
  /// Events without a field before it counts as misspelt.
  static let patience = 1_000
  /// A check costs what a route costs; more fields than these nobody wrote by hand.
  private static let mostFields = 256

  let name = "routes"
  private let journal: any Journal
  private let table: RoutingTable
  private let outputs: [String]
  private let duties: [RoutingDuty]
  private let log: Log
  let findings: RouteFindings

  /// `nil` if there is nothing to watch.
  init?(_ configuration: GatewayConfiguration, journal: any Journal, findings: RouteFindings, log: Log) {
    table = configuration.routing
    outputs = table.outputs
    let dialects = Set(configuration.inputs.map(\.dialect))
    duties = RoutingDuty.all.filter { dialects.contains($0.dialect) }
    self.journal = journal
    self.findings = findings
    self.log = log
    if duties.isEmpty && table.watchedFields(atMost: 1).isEmpty { return nil }
  }

  func run() async {
    var position = await journal.head
    var fields = table.watchedFields(atMost: Self.mostFields)
    while !Task.isCancelled, !(fields.isEmpty && duties.isEmpty) {
      do {
        let page = try await journal.page(after: position, limit: 256)
        var slice = Slice()
        for entry in page.entries {
          look(at: entry, &fields)
          await slice.step()
        }
        position = page.entries.last?.position ?? position
      } catch is CancellationError {
        break
      } catch {
        // The outputs say why; here it is enough to go on later.
        try? await EventLoop.sleep(for: .seconds(1))
      }
    }
  }

  private func look(at entry: Entry, _ fields: inout [WatchedField]) {
    var reading = EventReading()
    fields.removeAll { field in
      switch field.look(at: entry, &reading) {
      case .unknown: return false
      case .seen: return true
      case .missing:
        let text =
          "\(field.route): `where` names `\(field.field)`, which none of the first \(Self.patience) events had "
          + "that met its other conditions: is it spelt right?"
        findings.add(text)
        log.warning(text)
        return true
      }
    }
    // The payload is parsed last: as a rule some route takes the entry for what its attributes say.
    for duty in duties
    where duty.match.attributesMatch(entry) && isTakenByNone(entry) && duty.match.matches(entry) {
      if findings.addLost(duty.events) { log.warning("no route took one of the \(duty.events) at \(entry.position)") }
    }
  }

  private func isTakenByNone(_ entry: Entry) -> Bool {
    outputs.allSatisfy { table.route(for: entry, to: $0) == nil }
  }
}
