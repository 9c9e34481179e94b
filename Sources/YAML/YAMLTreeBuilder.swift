/// Turns the parser's events into a tree, and refuses what configuration must not hold.
struct YAMLTreeBuilder: ~Copyable {
  private var parser: YAMLParser
  private let limits: YAMLLimits
  private var nodes = 0

  init(_ parser: consuming YAMLParser, limits: YAMLLimits) {
    self.parser = parser
    self.limits = limits
  }

  /// The only document there is.
  mutating func document() throws(YAMLError) -> YAMLNode {
    var root: YAMLNode?
    while true {
      let event = try parser.next()
      switch event.kind {
      case .streamEnd:
        guard let root else { throw YAMLError(.empty, at: .start, "the file is empty") }
        return root
      case .streamStart, .documentEnd: continue
      case .documentStart:
        guard root == nil else {
          throw YAMLError(
            .secondDocument, at: event.mark, "a second document begins here",
            hint: "A file holds one: remove the `---` or `...` line.")
        }
      default: root = try node(event, depth: 0)
      }
    }
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
    try admit(event)
    switch event.kind {
    case .scalar(let text, let style): return YAMLNode(.scalar(text, style: style), at: event.mark)
    case .listStart: return YAMLNode(.list(try list(event, depth: depth)), at: event.mark)
    case .mapStart: return YAMLNode(.map(try map(event, depth: depth)), at: event.mark)
    default: throw YAMLError(.syntax, at: event.mark, "expected a value here")
    }
  }

  private mutating func list(_ start: YAMLEvent, depth: Int) throws(YAMLError) -> [YAMLNode] {
    try descend(start, depth)
    var items: [YAMLNode] = []
    while true {
      let event = try parser.next()
      guard event.kind != .listEnd else { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func map(_ start: YAMLEvent, depth: Int) throws(YAMLError) -> [YAMLNode.Pair] {
    try descend(start, depth)
    var pairs: [YAMLNode.Pair] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try parser.next()
      guard event.kind != .mapEnd else { return pairs }
      let key = try key(event)
      if let line = lines.updateValue(event.mark.line, forKey: key) {
        throw YAMLError(
          .duplicateKey, at: event.mark, "the key \(YAMLComplaint.quoted(key)) is given twice, first in line \(line)",
          hint: "Remove or rename one of the two.")
      }
      let value = try node(try parser.next(), depth: depth + 1)
      pairs.append(YAMLNode.Pair(key: key, mark: event.mark, value: value))
    }
  }

  private mutating func key(_ event: YAMLEvent) throws(YAMLError) -> String {
    try admit(event)
    switch event.kind {
    case .scalar("<<", .plain):
      throw YAMLError(
        .mergeKey, at: event.mark, "merge keys (`<<`) are not allowed",
        hint: "Write the keys out where they are needed.")
    case .scalar("", .plain):
      throw YAMLError(.keyNotText, at: event.mark, "expected a key before the `:`")
    case .scalar(let text, _): return text
    default:
      throw YAMLError(
        .keyNotText, at: event.mark, "a key must be a text, not a list or map",
        hint: "A text that begins with `{` or `[` belongs in quotes: \"{{topic}}\".")
    }
  }

  /// What no node may be, whatever it is.
  private mutating func admit(_ event: YAMLEvent) throws(YAMLError) {
    nodes += 1
    guard nodes <= limits.nodes else {
      throw YAMLError(.tooManyNodes, at: event.mark, "the file holds more than \(limits.nodes) values")
    }
    // Neither names the alias or anchor: it may be a password that begins with `*` or `&`.
    if case .alias = event.kind {
      throw YAMLError(
        .alias, at: event.mark, "aliases (`*…`) are not allowed",
        hint: "If a text begins with `*`, put it in quotes; otherwise write the value out.")
    }
    if event.hasAnchor {
      throw YAMLError(
        .anchor, at: event.mark, "anchors (`&…`) are not allowed",
        hint: "If a text begins with `&`, put it in quotes; otherwise remove the anchor.")
    }
    if event.hasTag {
      throw YAMLError(
        .tag, at: event.mark, "tags (`!…`) are not allowed",
        hint: "If a text begins with `!`, put it in quotes; otherwise remove the tag.")
    }
  }

  private func descend(_ event: YAMLEvent, _ depth: Int) throws(YAMLError) {
    guard depth < limits.depth else {
      throw YAMLError(.tooDeep, at: event.mark, "lists and maps are nested more than \(limits.depth) deep")
    }
  }
}
