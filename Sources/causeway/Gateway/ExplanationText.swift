internal import CausewayCore
internal import CausewayGateway

/// An explanation as a person reads it: a paragraph for each output.
struct ExplanationText {
  private let explanation: Explanation

  init(_ explanation: Explanation) {
    self.explanation = explanation
  }

  func text(_ console: Console) -> String {
    let event = explanation.entry.event
    let subject = event.subject.map { ", \($0)" } ?? ""
    let head = Printable.text("\(event.type)\(subject) (\(event.kind.rawValue)) from \(event.source)")
    return ([console.style(.bold, head)] + explanation.outputs.map { paragraph($0, console) })
      .joined(separator: "\n\n")
  }

  private func paragraph(_ output: Explanation.Output, _ console: Console) -> String {
    let word = output.isSent ? console.style(.green, "sent") : console.style(.yellow, "not sent")
    var lines = ["\(output.name) (\(output.type)): \(word)\(output.reason.map { ": \($0)" } ?? "")"]
    for declined in output.decision.declined {
      lines.append(
        "  not by \(Self.words(declined.route)): \(Printable.text(declined.failure.description, limit: 400))")
    }
    if let route = output.decision.route {
      let priority = route.priority == .alarm ? ", priority alarm" : ""
      lines.append("  by \(Self.words(route))\(priority)")
    }
    if let text = output.text {
      let shown = text.split(separator: "\n", omittingEmptySubsequences: true)
      lines += shown.map { console.style(.dim, "  | ") + Printable.text(String($0), limit: 65_536) }
    }
    return lines.joined(separator: "\n")
  }

  private static func words(_ route: Route) -> String {
    "route \"\(Printable.text(route.name, limit: 80))\"\(route.line.map { " (line \($0))" } ?? "")"
  }
}
