internal import CausewayCore

/// What a part of the configuration was made of: its text, and the variables and files that were asked for while it was read. Equal
/// imprints mean equal settings. Holds secrets, and shows none.
package struct Imprint: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  private let node: ConfigNode
  private let variables: [String: String?]
  private let files: [String: [UInt8]?]

  init(_ node: ConfigNode, variables: [String: String?] = [:], files: [String: [UInt8]?] = [:]) {
    self.node = node
    self.variables = variables
    self.files = files
  }

  /// What else was asked for stays, with another text.
  func saying(_ node: ConfigNode) -> Imprint { Imprint(node, variables: variables, files: files) }

  package static func == (one: Imprint, other: Imprint) -> Bool {
    one.variables == other.variables && one.files == other.files && one.node.says(theSameAs: other.node)
  }

  package var description: String { "imprint" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
