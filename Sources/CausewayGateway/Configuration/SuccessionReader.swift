internal import CausewayCore

/// Reads what the file says of outputs that were here before: `renamed_from` of their heirs, and `discard`.
struct SuccessionReader {
  let root: ConfigSection

  /// - Parameter isPushed: only what is pushed to leaves something behind.
  static func renamedFrom(_ section: ConfigSection, isPushed: Bool) -> String? {
    guard let former = section.string("renamed_from") else { return nil }
    if !isPushed {
      section.problem(
        at: "renamed_from", "only an output that is pushed to takes over what another has not delivered",
        hint: "Clients of a stream say themselves where they were. Remove it.")
    }
    return former
  }

  /// Reads `discard`, and checks both against the names of the outputs that are here.
  func read(_ outputs: [PlanReader.Entry<ConfiguredOutput>]) -> [String] {
    // What is no output that is pushed to has left its name to others.
    let streams = outputs.compactMap(\.configured).filter { $0.delivery == nil }.map(\.name)
    let names = Set(outputNames).subtracting(streams)
    var heirs: [String: String] = [:]
    for (section, _, configured) in outputs {
      guard let configured, let former = configured.renamedFrom else { continue }
      if names.contains(former) {
        section.problem(
          at: "renamed_from", "an output called \(Quotation.of(former)) is here still",
          hint: "Only what an output has left behind that is gone can be taken over.")
      } else if let other = heirs.updateValue(configured.name, forKey: former) {
        section.problem(
          at: "renamed_from", "the output \(Quotation.of(other)) takes over from \(Quotation.of(former)) as well",
          hint: "There can be one heir only.")
      }
    }
    return discarded(names: names, heirs: heirs)
  }

  private func discarded(names: Set<String>, heirs: [String: String]) -> [String] {
    guard let value = root.value("discard"), let discarded = value.texts() else { return [] }
    for name in discarded {
      if names.contains(name) {
        value.problem(
          "an output called \(Quotation.of(name)) is here", hint: "Only what is here no more can be discarded.")
      } else if let heir = heirs[name] {
        value.problem(
          "the output \(Quotation.of(heir)) takes over from \(Quotation.of(name))", hint: "Keep one of the two.")
      }
    }
    return discarded
  }

  private var outputNames: [String] {
    guard case .map(let pairs)? = root.value("outputs")?.node.content else { return [] }
    return pairs.map(\.key)
  }
}
