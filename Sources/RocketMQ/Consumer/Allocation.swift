/// Who of a group takes which queues. Every member computes it for itself, so all must do it alike: this is Java's default,
/// AllocateMessageQueueAveragely.
enum Allocation {
  /// The part of `member`. - Parameters: both in the order that all members see.
  static func queues(of member: String, among members: [String], _ queues: [MessageQueue]) -> [MessageQueue] {
    guard let index = members.firstIndex(of: member) else { return [] }
    let (count, rest) = queues.count.quotientAndRemainder(dividingBy: members.count)
    let size = queues.count <= members.count ? 1 : count + (index < rest ? 1 : 0)
    let start = rest > 0 && index < rest ? index * size : index * size + rest
    guard start < queues.count else { return [] }
    return Array(queues[start..<min(start + size, queues.count)])
  }

  /// In the order of UTF-16 code units. Each connection of a member is in a broker's list: duplicates are kept, because Java keeps them.
  static func sorted(_ members: [String]) -> [String] {
    members.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
  }
}
