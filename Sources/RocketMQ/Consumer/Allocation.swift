/// Who of a group takes which queues. Every member computes it for itself, so all must do it alike: this is Java's default,
/// AllocateMessageQueueAveragely.
enum Allocation {
  /// The part of `member`. - Parameters: both in the order that all members see.
  ///
  /// A broker lists a member once for each of its connections, so twice where it has not noticed yet that one is gone. The others count it
  /// twice then, and leave both parts to it.
  static func queues(of member: String, among members: [String], _ queues: [MessageQueue]) -> [MessageQueue] {
    members.indices.filter { members[$0] == member }.flatMap { queues[part(of: $0, of: members.count, queues.count)] }
  }

  private static func part(of index: Int, of members: Int, _ queues: Int) -> Range<Int> {
    let (count, rest) = queues.quotientAndRemainder(dividingBy: members)
    let size = queues <= members ? 1 : count + (index < rest ? 1 : 0)
    let start = rest > 0 && index < rest ? index * size : index * size + rest
    return min(start, queues)..<min(start + size, queues)
  }

  /// In the order of UTF-16 code units. Each connection of a member is in a broker's list: duplicates are kept, because Java keeps them.
  static func sorted(_ members: [String]) -> [String] {
    members.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
  }
}
