internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Everything that the owner's tools can ask of a running gateway.
@EventLoop
struct OwnersDesk {
  let house: House
  let routing: RoutingTable
  let journal: any DeliveryJournal & QuarantineJournal
  let time: any TimeSource
  let clock: ClockDoor
  let reloads: ReloadDoor
  let metrics: MetricsDoor

  /// - Parameter guardian: `nil` where nobody but the owner can come.
  func door(guardedBy guardian: AdminGuard?) -> ControlDoor {
    let roster = OutputRoster(links: house.links, pushOutputs: house.pushOutputs)
    let routes =
      [
        ControlDoor.Route("GET", "events", .direct(EventsDoor(journal: journal, time: time))),
        ControlDoor.Route("POST", "clock/confirm", .direct(clock)),
        ControlDoor.Route("POST", "reload", .direct(reloads)),
      ]
      + OutputsDoor(roster: roster, journal: journal, time: time).routes
      + DeadLettersDoor(roster: roster, journal: journal).routes
      + QuarantineDoor(ingests: house.ingests, journal: journal, time: time).routes
      + ReplaysDoor(roster: roster, journal: journal, time: time).routes
      + TestAlarmDoor(roster: roster, routing: routing, journal: journal, time: time).routes
    return ControlDoor(routes: routes, metrics: metrics, guardian: guardian)
  }
}
