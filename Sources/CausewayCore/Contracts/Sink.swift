/// The far end of an output that the gateway pushes to. A follower calls it: several calls may be under way at once, never two for
/// one lane.
package protocol Sink: Sendable {
  /// The most entries that `deliver` accepts at once; at least 1.
  var batchLimit: Int { get }

  /// Hands `batch` over and returns when the far end has accepted all of it, in order. Sends what it was given and nothing else:
  /// when to try again, and with what, is the follower's business. When its task is cancelled it gives up as soon as it can.
  func deliver(_ batch: [RoutedEntry]) async throws(DeliveryError)
}

/// An entry on its way to an output.
package struct RoutedEntry: Sendable {
  package let entry: Entry
  /// The route that sends it here; its settings for this output are in `settings`.
  package let route: Route
  /// What the route wants of this output alone.
  package let settings: (any RouteSettings)?
  /// Counted from 1. Attempts that found the far end away do not count.
  package let attempt: Int
  /// Sent again because the owner asked for it.
  package let isReplayed: Bool

  package init(
    entry: Entry, route: Route, settings: (any RouteSettings)? = nil, attempt: Int = 1, isReplayed: Bool = false
  ) {
    self.entry = entry
    self.route = route
    self.settings = settings
    self.attempt = attempt
    self.isReplayed = isReplayed
  }
}

/// Why a batch, or the rest of it, was not accepted.
package struct DeliveryError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Verdict: Sendable, Equatable {
    /// The far end as a whole is away, or does not know us: nothing is held against the entry. Not before `retryAfter`, where
    /// it said so.
    case unavailable(retryAfter: Duration?)
    /// This entry failed, perhaps not for ever.
    case retry(after: Duration?)
    /// It never will be accepted.
    case reject
  }

  package let verdict: Verdict
  /// How many entries from the front of the batch were accepted all the same.
  package let accepted: Int
  /// The far end does not want any more until a person has looked into it: the output pauses.
  package let pausesOutput: Bool
  /// In words for people; never a secret, never a body.
  package let reason: String

  package init(_ verdict: Verdict, _ reason: String, accepted: Int = 0, pausesOutput: Bool = false) {
    self.verdict = verdict
    self.reason = reason
    self.accepted = accepted
    self.pausesOutput = pausesOutput
  }

  package var description: String { reason }
}
