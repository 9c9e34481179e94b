internal import Loop

/// What a client needs to know of each of its consumers.
@EventLoop
protocol GroupMember: AnyObject, Sendable {
  var group: String { get }
  /// Its part of a heartbeat.
  var heartbeat: JSONValue { get }
  /// The topics whose routes it lives by.
  var topics: [String] { get }
  /// Members came or went, or a broker did.
  func shareAnew()
  /// The broker asks for something of this group: the answer, or `nil` if it wants none. May wait for somebody who consumes.
  func answer(_ request: RemotingCommand) async -> RemotingCommand?
}
