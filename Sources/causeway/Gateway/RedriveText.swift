internal import CausewayCore

/// What a redrive sends, as a person reads it.
struct RedriveText {
  private let report: JSONValue

  init(_ report: JSONValue) {
    self.report = report
  }

  var forecast: String { text("To send") }
  var outcome: String { text("Sent on their way") }

  /// Not everything that was asked for can be, or could be, sent.
  var exitCode: ExitCode {
    let orphans = report["without_output"]?.members.contains { _ in true } ?? false
    return missing.isEmpty && !orphans && (report["left"]?.integer ?? 0) == 0 ? .success : .failure
  }

  private var missing: [String] { report["missing"].map { $0.elements.map(\.description) } ?? [] }

  private func text(_ verb: String) -> String {
    var lines: [String] = []
    for output in report["outputs"].map({ Array($0.elements) }) ?? [] {
      lines.append("\(verb): \(output.shown("redriven")) to \(output.shown("output"))")
      lines += TypeCounts(output["types"]).lines
      if let count = output["superseded"]?.integer, count > 0 {
        lines.append("  not \(count) states that a newer one has overtaken (--force sends them too)")
      }
      if let count = output["left"]?.integer, count > 0 {
        lines.append("  not \(count): too many wait for another attempt already; try again later")
      }
    }
    let orphans = report["without_output"].map { Array($0.members) } ?? []
    for (name, count) in orphans.map({ ($0.key, $0.value) }) {
      lines.append("Not \(count): there is no output called \(Printable.text(name.string ?? "", limit: 80)) any more")
    }
    if !missing.isEmpty { lines.append("There is no dead letter \(missing.joined(separator: ", ")).") }
    return lines.isEmpty ? "There are none." : lines.joined(separator: "\n")
  }
}
