internal import YAML

/// Any bytes as YAML. Nothing crashes, and what is accepted stays within the limits, each key once and each node at a place of the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let limits = YAMLLimits(bytes: 1 << 16, depth: 8, nodes: 500)
  let lines = bytes.count + 2  // a line takes a byte, and a mark may stand behind the last
  do throws(YAMLError) {
    var nodes = 0
    check(try YAMLDocument.parse(bytes, limits: limits), depth: 0, lines: lines, nodes: &nodes)
    precondition(nodes <= limits.nodes, "more nodes than allowed")
  } catch {
    precondition((1...lines).contains(error.mark.line) && error.mark.column >= 1, "an error at no place")
    precondition(!error.message.isEmpty && error.message.utf8.count < 2_048, "a message that nobody reads")
  }
  return 0
}

private func check(_ node: YAMLNode, depth: Int, lines: Int, nodes: inout Int) {
  nodes += 1
  precondition(depth <= 8, "deeper than allowed")
  precondition((1...lines).contains(node.mark.line) && node.mark.column >= 1, "a node at no place")
  switch node.content {
  case .scalar: break
  case .list(let items): for item in items { check(item, depth: depth + 1, lines: lines, nodes: &nodes) }
  case .map(let pairs):
    precondition(Set(pairs.map(\.key)).count == pairs.count, "a key twice")
    nodes += pairs.count
    for pair in pairs { check(pair.value, depth: depth + 1, lines: lines, nodes: &nodes) }
  }
}
