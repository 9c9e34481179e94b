internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// The outputs of the running gateway, by their names, in the order of the file.
@EventLoop
struct OutputRoster {
  /// Every output has one.
  let links: [Link]
  private let pushOutputs: [String: PushOutput]

  init(links: [Link], pushOutputs: [PushOutput]) {
    self.links = links.filter { $0.direction == .output }
    self.pushOutputs = Dictionary(
      pushOutputs.map { ($0.status.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var names: [String] { links.map(\.name) }
  /// Those that the gateway pushes to.
  var pushed: [PushOutput] { links.compactMap { pushOutputs[$0.name] } }

  /// `nil` for a stream, and for what is no output.
  func pushOutput(_ name: String) -> PushOutput? { pushOutputs[name] }

  func link(_ name: String) throws(ControlProblem) -> Link {
    if let link = links.first(where: { $0.name == name }) { return link }
    throw unknown(name)
  }

  /// - Parameter deed: what is to be done with it, as in `be paused`.
  func pushOutput(_ name: String, to deed: String) throws(ControlProblem) -> PushOutput {
    if let output = pushOutputs[name] { return output }
    guard links.contains(where: { $0.name == name }) else { throw unknown(name) }
    throw .conflict(
      "the output \(Quotation.of(name)) cannot \(deed): it is a stream, whose clients read the journal at their own pace",
      hint: "A stream's client that was away resumes by itself, with the id of the last event it got.")
  }

  private func unknown(_ name: String) -> ControlProblem {
    let nearest = Spelling.nearest(to: name, among: names).map { "Did you mean `\($0)`? " } ?? ""
    return .missing(
      "no output is called \(Quotation.of(name))",
      hint: "\(nearest)Outputs here: \(names.joined(separator: ", ")).")
  }
}
