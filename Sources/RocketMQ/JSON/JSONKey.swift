/// fastjson writes a map from objects with the objects as keys.
package enum JSONKey: Sendable, Equatable {
  case text(String)
  case object([JSONMember])

  package var text: String? { if case .text(let text) = self { text } else { nil } }
}
