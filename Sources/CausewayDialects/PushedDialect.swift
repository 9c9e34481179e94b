internal import CausewayCore

/// A dialect whose senders are told at once what is wrong with a push, because they wait for the answer and can act on it.
protocol PushedDialect: Dialect {
  /// Refuses what the head alone shows to be unreadable.
  func check(_ request: PushRequest) throws(PushRefusal)

  /// What of the head belongs to the event. No credentials: quarantine keeps it.
  func attributes(of request: PushRequest) -> [String: String]
}

/// Why a push is not taken.
struct PushRefusal: Error, Sendable, Equatable {
  let status: Int
  /// In words for people; never a secret, never more of the request than a name.
  let reason: String
}
