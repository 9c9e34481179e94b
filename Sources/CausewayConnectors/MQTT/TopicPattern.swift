internal import CausewayCore

/// Topics that look alike: those that a filter takes, or those that a template can come to. Whether two have a topic in common can be
/// asked without knowing any.
struct TopicPattern {
  private enum Token: Equatable {
    case byte(UInt8)
    /// Any text without a slash.
    case level
    /// Any text.
    case text
  }

  private var tokens: [Token] = []

  init() {}

  /// Topics that begin with `prefix`.
  init(beginningWith prefix: String) {
    add(prefix)
    tokens.append(.text)
  }

  /// What a subscription to `filter` takes. `a/#` is `a` as well.
  static func taken(by filter: String) -> [TopicPattern] {
    var pattern = TopicPattern()
    var rest = filter
    if filter.hasPrefix("$share/") {
      rest = filter.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).joined(separator: "/")
    }
    guard rest != "#" else { return [TopicPattern(beginningWith: "")] }
    let isDeep = rest.hasSuffix("/#")
    if isDeep { rest.removeLast(2) }
    for byte in rest.utf8 { pattern.tokens.append(byte == UInt8(ascii: "+") ? .level : .byte(byte)) }
    guard isDeep else { return [pattern] }
    var deep = pattern
    deep.add("/")
    deep.tokens.append(.text)
    return [pattern, deep]
  }

  mutating func add(_ text: String) { tokens += text.utf8.map(Token.byte) }

  /// A field of an event, which may hold anything.
  mutating func addAnything() { tokens.append(.text) }

  mutating func add(_ other: TopicPattern) { tokens += other.tokens }

  func meets(_ other: TopicPattern) -> Bool {
    var seen: Set<Int> = []
    var places = [(0, 0)]
    while let (here, there) = places.popLast() {
      if here == tokens.count, there == other.tokens.count { return true }
      guard seen.insert(here * (other.tokens.count + 1) + there).inserted else { continue }
      let mine = here < tokens.count ? tokens[here] : nil
      let theirs = there < other.tokens.count ? other.tokens[there] : nil
      switch (mine, theirs) {
      case (.byte(let one)?, .byte(let two)?):
        if one == two { places.append((here + 1, there + 1)) }
      case (.byte(let byte)?, let many?):
        places.append((here, there + 1))
        if Self.takes(many, byte) { places.append((here + 1, there)) }
      case (let many?, .byte(let byte)?):
        places.append((here + 1, there))
        if Self.takes(many, byte) { places.append((here, there + 1)) }
      case (_?, _?):
        places.append((here + 1, there))
        places.append((here, there + 1))
      case (let left?, nil):
        if Self.isMany(left) { places.append((here + 1, there)) }
      case (nil, let left?):
        if Self.isMany(left) { places.append((here, there + 1)) }
      case (nil, nil): break
      }
    }
    return false
  }

  private static func takes(_ many: Token, _ byte: UInt8) -> Bool {
    many == .text || many == .level && byte != UInt8(ascii: "/")
  }

  private static func isMany(_ token: Token) -> Bool { if case .byte = token { false } else { true } }
}
