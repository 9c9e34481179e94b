internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDelivery
internal import Loop

/// An output as configured, built.
@EventLoop
struct RunningOutput {
  let configured: ConfiguredOutput
  let link: Link
  /// What sends entries here.
  let routes: LiveRoutes
  let doors: [HTTPRoute]
  /// `nil` for a stream, whose clients come by themselves.
  let pushOutput: PushOutput?
  /// For one that leaves something at its far end.
  let farewell: (any Farewell)?
  let crew: Crew
}
