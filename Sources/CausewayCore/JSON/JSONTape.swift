/// A scanned document: its text, and its values in the order of the text. A container is followed by what is inside it; a key
/// by its value. One reference, so that the views on it are cheap to pass around.
final class JSONTape: Sendable {
  let bytes: [UInt8]
  let nodes: [JSONNode]

  init(bytes: [UInt8], nodes: [JSONNode]) {
    self.bytes = bytes
    self.nodes = nodes
  }
}
