/// What a client subscribes to (OASIS MQTT 3.1.1 §4.7; shared ones MQTT 5.0 §4.8.2).
struct TopicFilter: Equatable {
  /// Several clients share what comes: each message goes to one of them.
  let isShared: Bool

  /// `nil` for what no broker would take.
  init?(_ text: String) {
    guard (1...65_535).contains(text.utf8.count), !text.utf8.contains(0) else { return nil }
    var levels = text.split(separator: "/", omittingEmptySubsequences: false)
    isShared = levels[0] == "$share"
    if isShared {
      guard levels.count >= 3, !levels[1].isEmpty, !levels[1].contains(where: { "+#".contains($0) }) else { return nil }
      levels.removeFirst(2)
      guard levels != [""] else { return nil }
    }
    for (index, level) in levels.enumerated() {
      if level == "+" || level == "#" && index == levels.count - 1 { continue }
      guard !level.contains(where: { "+#".contains($0) }) else { return nil }
    }
  }
}
