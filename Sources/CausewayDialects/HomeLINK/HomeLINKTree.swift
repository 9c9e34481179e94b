/// Where HomeLINK's tree begins in a topic. Its root is `<landlord>` on HomeLINK's broker, and whatever its owner chose, of any number of
/// levels, where somebody republishes it.
///
/// The owner may say so (`root`). Else the tree begins at the first level with the name of a message type, behind what the input's
/// topics name before their first wildcard and behind the first level, which is a landlord whatever it is called. Where there is no such
/// level, it begins there.
struct HomeLINKTree: Sendable, Equatable {
  private let root: [Substring]?
  /// What the topics of the input spell out, as far as it is no part of the tree.
  private let beginnings: [[Substring]]

  /// - Parameter topics: the filters that the input subscribes to.
  init(root: String? = nil, topics: [String] = []) {
    self.root = root.map(Self.levels)
    beginnings = topics.map(Self.beginning)
  }

  /// A topic, parted.
  struct Place: Equatable {
    let root: ArraySlice<Substring>
    let tree: ArraySlice<Substring>

    /// `nil` if nothing stands before the tree.
    var landlord: Substring? { root.last { !$0.isEmpty } }
  }

  func place(of topic: String) -> Place {
    let levels = Self.levels(topic)
    let start = start(in: levels)
    return Place(root: levels[..<start], tree: levels[start...])
  }

  private func start(in levels: [Substring]) -> Int {
    if let root, levels.count > root.count, levels.starts(with: root) { return root.count }
    let known = beginnings.filter { levels.count > $0.count && levels.starts(with: $0) }.map(\.count).max() ?? 0
    if let index = levels[max(1, known)...].firstIndex(where: Self.isType) { return index }
    return known == 0 && levels.first.map(Self.isType) == true ? 0 : min(max(1, known), levels.count - 1)
  }

  private static func beginning(_ filter: String) -> [Substring] {
    var levels = Self.levels(filter)[...]
    if levels.first == "$share" { levels = levels.dropFirst(2) }
    let spelled = levels.prefix { $0 != "+" && $0 != "#" }
    let end = spelled.dropFirst().firstIndex(where: isType) ?? spelled.endIndex
    // Of a topic without a wildcard at least the last level is of the tree.
    return Array(spelled[..<end].prefix(max(0, levels.count - 1)))
  }

  private static func isType(_ level: Substring) -> Bool { HomeLINKMessageType(level: level) != nil }

  /// By bytes: characters would be looked for one by one.
  private static func levels(_ topic: String) -> [Substring] {
    var levels: [Substring] = []
    levels.reserveCapacity(8)
    var start = topic.startIndex
    while let slash = topic.utf8[start...].firstIndex(of: UInt8(ascii: "/")) {
      levels.append(topic[start..<slash])
      start = topic.utf8.index(after: slash)
    }
    levels.append(topic[start...])
    return levels
  }
}
