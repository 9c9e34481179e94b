internal import CausewayConnectors
internal import CausewayCore
internal import CausewayJournal
internal import HTTPServer
internal import Loop

extension Gateway {
  /// What answers on each door while `configuration` runs, for the house as it is now.
  func responders(_ configuration: GatewayConfiguration) -> Doors.Responders {
    let desk = desk(configuration)
    var http = HTTPRouter()
    addHealth(to: &http, isDetailed: false)
    for route in house.routes {
      for method in route.methods { http.on(method, route.path) { route.responder.receive($0) } }
    }
    var admin: HTTPRouter?
    if let settings = configuration.admin {
      let door = desk.door(guardedBy: AdminGuard(settings.token))
      if settings.isOnHTTP {
        door.mount(on: &http)
      } else {
        var router = HTTPRouter()
        addHealth(to: &router, isDetailed: true)
        door.mount(on: &router)
        admin = router
      }
    }
    var owner = HTTPRouter()
    addHealth(to: &owner, isDetailed: true)
    desk.door(guardedBy: nil).mount(on: &owner)
    return Doors.Responders(http: http, admin: admin, owner: owner)
  }

  private func desk(_ configuration: GatewayConfiguration) -> OwnersDesk {
    let metrics = MetricsDoor { [weak self] in await self?.figures() }
    let reloads = ReloadDoor(file: configuration.file) { [weak self] in
      await self?.reload() ?? .failed("the gateway is stopping")
    }
    return OwnersDesk(
      house: house, routing: configuration.routing, journal: journal, time: time, clock: ClockDoor(journal: journal),
      reloads: reloads, metrics: metrics)
  }

  private func figures() async -> MetricsDoor.Reading {
    let deadLetters = try? await journal.deadLetterCounts()
    let statistics = await journal.statistics
    return MetricsDoor.Reading(
      links: house.links, etiquettes: house.etiquetteFigures,
      roster: OutputRoster(links: house.links, pushOutputs: house.pushOutputs),
      journal: statistics, deadLetters: deadLetters,
      servers: doors.servers.map { ($0.door, $0.server.statistics) }, reloads: reloads)
  }

  private func addHealth(to router: inout HTTPRouter, isDetailed: Bool) {
    let health = HealthDoor { [weak self] in await self?.report(isDetailed: isDetailed) }
    let liveness = LivenessDoor { [weak self] in await self?.isJournalStuck() ?? false }
    let readiness = ReadinessDoor { [weak self] in await self?.obstacle() }
    router.on("GET", "/health") { health.receive($0) }
    router.on("GET", "/livez") { liveness.receive($0) }
    router.on("GET", "/readyz") { readiness.receive($0) }
  }
}
