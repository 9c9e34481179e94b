package import CausewayCore
internal import Loop

/// A kind of input, as configuration names it. One folder in `Inputs`, one line in `Connectors`.
package protocol InputType: Sendable {
  /// The value of `type:`, such as `http`.
  static var type: String { get }

  /// Reads the settings of the input called `name`: asks `section` for every key of its own, and finishes nothing, because `type`,
  /// `dialect` and what the dialect wants stand in the same section. Notes what is wrong there and returns a plan all the same.
  /// Opens nothing and connects to nothing.
  static func read(name: String, _ section: ConfigSection) -> any InputPlan
}

/// A kind of output, as configuration names it. One folder in `Outputs`, one line in `Connectors`.
package protocol OutputType: Sendable {
  /// The value of `type:`, such as `sse`.
  static var type: String { get }

  /// As `InputType.read`, for the output called `name`.
  static func read(name: String, _ section: ConfigSection) -> any OutputPlan
}

/// An input as configured, ready to be built.
package protocol InputPlan: Sendable {
  /// What it wants to serve on `http.listen`.
  var paths: [PathClaim] { get }
  /// What it asks of a broker; `nil` if it asks none.
  var subscription: BrokerSubscription? { get }
  /// Whom it asks where its brokers are, `host:port` each; none for those that know.
  var nameServers: [String] { get }
  /// Whether its far end can be away; no for those that wait to be called.
  var canBeDown: Bool { get }
  /// What it is made of. Opens nothing yet.
  @EventLoop func parts(_ context: InputContext) -> [Part]
}

/// An output as configured, ready to be built.
package protocol OutputPlan: Sendable {
  /// What it wants to serve on `http.listen`.
  var paths: [PathClaim] { get }
  /// What it is made of. Opens nothing yet.
  @EventLoop func parts(_ context: OutputContext) -> [Part]
  /// Between two signs of life, for outputs whose clients wait for them.
  var heartbeat: Duration? { get }
  /// For outputs that the gateway pushes to (`Part.sink`): how they would be carried by themselves. `nil` for all others.
  /// What the owner writes of it (`order`, `concurrency`, `start`, `retry`) is read from the output's section by the gateway.
  var delivery: DeliverySettings? { get }
  /// Why a route to this output cannot be throttled, for people; `nil` if it can.
  var throttleRefusal: String? { get }
  /// Reads what a route wants of this output alone (`to: [{ name: { … } }]`), notes what is wrong, and finishes the section.
  func routeSettings(_ section: ConfigSection) -> (any RouteSettings)?
  /// The topic filter of `subscription` by which what `routes` send to this output would come in again; `nil` if none does.
  /// - Parameters:
  ///   - inputs: everybody who subscribes to brokers, by their names.
  ///   - vendors: whose events come in here.
  func returns(
    by subscription: BrokerSubscription, _ routes: [Route], inputs: [String: BrokerSubscription], vendors: [String]
  ) -> String?
  /// Whether what `former` has left at its far end (`Part.farewell`) is looked after by this one from now on. Where it is not, it is taken
  /// back when this one comes in place of `former`, or `former` goes.
  /// - Parameter isSuccessor: this one has its name, or is `renamed_from` it, and so knows what it has left.
  func looksAfter(_ former: any OutputPlan, isSuccessor: Bool) -> Bool
  /// What would leave for `entry` if `route` sent it here, for a person to read. Pure: sends nothing.
  func preview(of entry: Entry, by route: Route) -> OutputPreview
}

/// What an output would make of an entry.
package enum OutputPreview: Sendable, Equatable {
  /// The very text.
  case text(String)
  /// Nothing would leave, for this reason.
  case nothing(String)
}

extension InputPlan {
  package var paths: [PathClaim] { [] }
  package var subscription: BrokerSubscription? { nil }
  package var nameServers: [String] { [] }
}

extension OutputPlan {
  package var paths: [PathClaim] { [] }
  package var heartbeat: Duration? { nil }
  package var delivery: DeliverySettings? { nil }
  package var throttleRefusal: String? { nil }

  package func looksAfter(_ former: any OutputPlan, isSuccessor: Bool) -> Bool { false }

  package func returns(
    by subscription: BrokerSubscription, _ routes: [Route], inputs: [String: BrokerSubscription], vendors: [String]
  ) -> String? { nil }

  /// For outputs that have none.
  package func routeSettings(_ section: ConfigSection) -> (any RouteSettings)? {
    if let key = section.keys.first {
      section.problem(ofKey: key, "outputs of this type have no settings in a route", hint: "Give the name only.")
    }
    return nil
  }
}

/// A path on `http.listen` that somebody wants for himself.
package struct PathClaim: Sendable, Hashable {
  /// As it was configured, variables filled in; begins with `/`. May hold a secret: not for messages.
  package let path: String
  /// The key it was configured with, where a collision is shown.
  package let key: String

  package init(path: String, key: String) {
    self.path = path
    self.key = key
  }
}
