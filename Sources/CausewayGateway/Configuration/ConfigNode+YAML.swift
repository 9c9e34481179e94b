internal import CausewayCore
internal import YAML

extension ConfigNode {
  init(_ node: YAMLNode) {
    let mark = ConfigMark(node.mark)
    switch node.content {
    case .scalar(let text, let style): self.init(.scalar(text, quoted: style == .quoted), at: mark)
    case .list(let items): self.init(.list(items.map { ConfigNode($0) }), at: mark)
    case .map(let pairs):
      let pairs = pairs.map { Pair(key: $0.key, mark: ConfigMark($0.mark), value: ConfigNode($0.value)) }
      self.init(.map(pairs), at: mark)
    }
  }
}

extension ConfigMark {
  init(_ mark: YAMLMark) {
    self.init(line: mark.line, column: mark.column)
  }
}

extension ConfigProblem {
  init(_ error: YAMLError, file: String) {
    self.init(file: file, mark: ConfigMark(error.mark), message: error.message, hint: error.hint)
  }
}
