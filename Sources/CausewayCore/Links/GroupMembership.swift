/// What an input that shares a queue with others knows of its place among them.
package struct GroupMembership: Sendable, Equatable {
  /// Who told where the brokers are, `host:port`; `nil` before anybody has.
  package let nameServer: String?
  /// Whether a broker counts it among the members of its group.
  package let isRegistered: Bool
  /// How many queues are its own.
  package let queues: Int
  /// Who else takes from the same group, as they call themselves: what comes is split among all.
  package let others: [String]

  package init(nameServer: String?, isRegistered: Bool, queues: Int, others: [String]) {
    self.nameServer = nameServer
    self.isRegistered = isRegistered
    self.queues = queues
    self.others = others
  }
}
