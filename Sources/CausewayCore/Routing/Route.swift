/// One rule: what matches goes to these outputs.
package struct Route: Sendable, Hashable {
  /// For people: what the owner called it, or its place (`routes[2]`).
  package let name: String
  package let match: Match
  /// Names of outputs, each once.
  package let outputs: [String]

  package init(name: String, match: Match, outputs: [String]) {
    self.name = name
    self.match = match
    self.outputs = outputs
  }
}
