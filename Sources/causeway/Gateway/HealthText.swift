internal import CausewayCore

/// The health report as a person reads it: a line in all, and one for each link.
struct HealthText {
  private let report: JSONDocument

  /// `nil` for what is no report.
  init?(_ body: [UInt8]) {
    guard let report = try? JSONDocument(parsing: body), report.root["status"]?.string != nil else { return nil }
    self.report = report
  }

  var status: String { report.root["status"]?.string ?? "" }

  func text(isReady: Bool, _ console: Console) -> String {
    let word = console.style(isReady ? .green : .red, isReady ? "ready" : "not ready")
    let version = report.root["causeway"]?["version"]?.string.map { ", causeway \($0)" } ?? ""
    let links = report.root["links"].map { Array($0.elements) } ?? []
    let warnings = report.root["warnings"].map { $0.elements.compactMap(\.string) } ?? []
    return
      (["\(word) (Aqara: \(Printable.text(status)))\(version)"] + links.map { line($0, console) }
      + warnings.map { "  \(console.style(.yellow, "warning:")) \(Printable.text($0, limit: 400))" })
      .joined(separator: "\n")
  }

  private func line(_ link: JSONValue, _ console: Console) -> String {
    let isConnected = link["connected"]?.boolean ?? false
    let isOff = link["enabled"]?.boolean == false
    var facts = [
      isConnected
        ? console.style(.green, "connected")
        : isOff ? console.style(.yellow, "switched off") : console.style(.red, "away")
    ]
    if let queues = link["group"]?["queues"]?.integer { facts.append("\(queues) queues") }
    if let age = link["lastDeliveryAgeSeconds"]?.integer { facts.append("last delivery \(age) s ago") }
    for (key, word) in [
      ("deliveries", "deliveries"), ("events", "events"), ("clients", "clients"), ("lagEntries", "behind"),
    ] {
      // Whoever is pushed to has no clients.
      guard key != "clients" || link["parked"] == nil, let count = link[key]?.integer else { continue }
      facts.append("\(count) \(word)")
    }
    if link["paused"]?.kind == .object {
      facts.append(
        console.style(.yellow, "paused: \(Printable.text(link["paused"]?["reason"]?.string ?? "", limit: 200))"))
    }
    if let away = link["away"]?.string { facts.append("cannot send: \(Printable.text(away, limit: 200))") }
    for (key, word) in [("parked", "parked"), ("deadLetters", "dead letters")] {
      if let count = link[key]?.integer, count > 0 { facts.append(console.style(.yellow, "\(count) \(word)")) }
    }
    if let quarantined = link["quarantined"]?.integer, quarantined > 0 { facts.append("\(quarantined) in quarantine") }
    if let error = link["lastError"]?["text"]?.string {
      let word = link["recoveredAt"]?.string == nil ? "last error" : "recovered from"
      facts.append("\(word): \(Printable.text(error, limit: 200))")
    }
    let name = ["direction", "name", "type"].compactMap { link[$0]?.string }.map { Printable.text($0, limit: 60) }
    return "  \(name.joined(separator: " ")): \(facts.joined(separator: ", "))"
  }
}
