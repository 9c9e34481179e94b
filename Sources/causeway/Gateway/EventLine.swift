internal import CausewayCore

/// An event as a person reads it in a list: `14:02:11     42  aqara.resource_report  lumi.x/13.12.85  "1"`.
struct EventLine {
  private let event: JSONDocument

  /// `nil` if it is no JSON.
  init?(_ line: [UInt8]) {
    guard let event = try? JSONDocument(parsing: line) else { return nil }
    self.event = event
  }

  func text(_ console: Console) -> String {
    let root = event.root
    let time = root["time"]?.string.flatMap(Timestamp.init(rfc3339:)).map(LocalTime.clock) ?? "--:--:--"
    let position = Self.padded(Printable.text(root["position"]?.string ?? "?", limit: 20), to: 6)
    let type = Printable.text(root["type"]?.string ?? "?", limit: 100)
    let isOccurrence = root["kind"]?.string == "occurrence"
    let parts = [
      console.style(.dim, time), console.style(.dim, position), console.style(isOccurrence ? .yellow : .cyan, type),
      root["subject"]?.string.map { Printable.text($0, limit: 200) }, value,
    ]
    return parts.compactMap { $0 }.joined(separator: "  ")
  }

  /// What Aqara's reports are about; of other events the whole data.
  private var value: String? {
    guard let data = event.root["data"] else { return nil }
    return Printable.text((data["value"] ?? data).rawText, limit: 160)
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
