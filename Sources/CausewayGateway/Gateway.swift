internal import CausewayConnectors
package import CausewayCore
internal import CausewayDelivery
internal import CausewayJournal
internal import HTTPServer
package import Loop

/// A configuration, running. Scopes nest in dependency order: journal, outputs, HTTP server and with it the inputs; they are left
/// the other way round, so that what was accepted is on disk before the journal closes.
@EventLoop
package final class Gateway {
  /// Docker kills after ten seconds; the journal gets the rest of eight.
  private static let drainLimit = Duration.seconds(5)
  private static let stuckAfter = Duration.seconds(30)

  private let configuration: GatewayConfiguration
  private let log: Log
  private let time = SystemTime()
  private let lagMonitor = LagMonitor()
  private let journal: SQLiteJournal
  private let house: House
  private var servers: [(door: String, server: HTTPServer)] = []
  private var services: [Task<Void, Never>] = []
  private var isListening = false

  /// Where the gateway answers once it runs.
  package struct Addresses: Sendable {
    /// `http.listen`, with the port that was really taken.
    package let http: String
    /// `admin.listen`, likewise; `nil` without a section `admin`.
    package let admin: String?
    package let socketPath: String
  }

  /// Runs `configuration` until the task is cancelled, then shuts down in order and returns.
  /// - Parameter ready: called once pushes and clients are taken.
  /// - Throws: `GatewayError` if it cannot start; nothing is left running then.
  package nonisolated static func run(
    _ configuration: GatewayConfiguration, log: Log, ready: @escaping @Sendable (Addresses) -> Void
  ) async throws(GatewayError) {
    let gateway = try await open(configuration, log)
    do throws(GatewayError) {
      ready(try await gateway.start())
    } catch {
      await gateway.shutDown()
      throw error
    }
    // Long naps, not one endless: a cancelled sleep ends at once either way.
    while !Task.isCancelled { try? await EventLoop.sleep(for: .seconds(86_400)) }
    // In a task of its own: this one is cancelled, and nothing it awaits would wait.
    await EventLoop.spawn("shut down") { await gateway.shutDown() }.value
  }

  private static func open(_ configuration: GatewayConfiguration, _ log: Log) async throws(GatewayError) -> Gateway {
    do {
      let journal = try await SQLiteJournal.open(
        configuration.journal, time: SystemTime(), log: log.about("journal"))
      return Gateway(configuration, journal, try await journal.devices(), log)
    } catch {
      throw GatewayError("the journal \(configuration.journal.path) cannot be opened: \(error)")
    }
  }

  private init(_ configuration: GatewayConfiguration, _ journal: SQLiteJournal, _ devices: [Device], _ log: Log) {
    self.configuration = configuration
    self.journal = journal
    self.log = log
    house = House(configuration, journal: journal, devices: devices, time: time, log: log)
  }

  private func start() async throws(GatewayError) -> Addresses {
    do {
      for review in house.reviews { try await review.run() }
      for output in house.pushOutputs { try await output.prepare() }
    } catch {
      throw GatewayError("the journal \(configuration.journal.path) cannot be used: \(error)")
    }
    for service in house.services {
      services.append(EventLoop.spawn(service.name) { await service.run() })
    }
    do {
      let http = try await listenForHTTP()
      let admin = try listenForAdmin() ?? (configuration.admin == nil ? nil : http)
      try await listenForOwner()
      isListening = true
      let head = await journal.head
      let also = admin.map { $0 == http ? ", with the API" : ", the API on \($0)" } ?? ""
      log.info("ready: listening on \(http)\(also), journal \(configuration.journal.path) at \(head)")
      return Addresses(http: http, admin: admin, socketPath: configuration.journal.socketPath)
    } catch {
      throw GatewayError("\(error)")
    }
  }

  private func shutDown() async {
    isListening = false
    log.info("shutting down")
    let servers = servers.map(\.server)
    // Requests in hand are answered, streams end cleanly; then nobody needs the outputs any more, and at last the journal.
    await withDiscardingTaskGroup { group in
      for server in servers { group.addTask { await server.drain(within: Self.drainLimit) } }
    }
    for service in services { service.cancel() }
    for service in services { await service.value }
    await journal.close()
    log.info("stopped")
  }

  // MARK: Doors

  private func listenForHTTP() async throws -> String {
    var router = HTTPRouter()
    addHealth(to: &router)
    for route in house.routes {
      for method in route.methods { router.on(method, route.path) { route.responder.receive($0) } }
    }
    if let admin = configuration.admin, admin.isOnHTTP {
      desk.door(guardedBy: AdminGuard(admin.token)).mount(on: &router)
    }
    let settings = configuration.http
    return try listen(
      "http", on: settings.listen, named: "http.listen", settings: settings.server, tls: settings.tls, router)
  }

  /// - Returns: the address, unless it is that of `http.listen`, or there is none.
  private func listenForAdmin() throws -> String? {
    guard let admin = configuration.admin, !admin.isOnHTTP else { return nil }
    var router = HTTPRouter()
    addHealth(to: &router)
    desk.door(guardedBy: AdminGuard(admin.token)).mount(on: &router)
    return try listen(
      "admin", on: admin.listen, named: "admin.listen", settings: HTTPServerSettings(), tls: admin.tls, router)
  }

  private func listen(
    _ door: String, on place: HostPort, named name: String, settings: HTTPServerSettings, tls: HTTPSettings.TLS?,
    _ router: HTTPRouter
  ) throws -> String {
    let tls = try tls.map { try TLSContext(certificate: $0.certificate, key: $0.key) }
    let server = HTTPServer(settings, tls: tls, responder: router)
    servers.append((door, server))
    guard let address = SocketAddress(host: place.host, port: place.port) else {
      throw GatewayError("\(name): \(place) is no address")
    }
    return try server.listen(on: address).description
  }

  /// The command line's door: a Unix socket that only the owner may open, so it needs no token.
  private func listenForOwner() async throws {
    var router = HTTPRouter()
    addHealth(to: &router)
    desk.door(guardedBy: nil).mount(on: &router)
    let server = HTTPServer(HTTPServerSettings(), tls: nil, responder: router)
    servers.append(("owner", server))
    guard let address = SocketAddress.unix(path: configuration.journal.socketPath) else {
      throw GatewayError("the path \(configuration.journal.socketPath) is too long for a Unix socket")
    }
    _ = try server.listen(on: address, mode: 0o600)
  }

  private var desk: OwnersDesk {
    let metrics = MetricsDoor { [weak self] in await self?.figures() }
    return OwnersDesk(
      house: house, routing: configuration.routing, journal: journal, time: time, clock: ClockDoor(journal: journal),
      metrics: metrics)
  }

  private func figures() async -> MetricsDoor.Reading {
    let deadLetters = try? await journal.deadLetterCounts()
    let statistics = await journal.statistics
    return MetricsDoor.Reading(
      links: house.links, roster: OutputRoster(links: house.links, pushOutputs: house.pushOutputs),
      journal: statistics, deadLetters: deadLetters,
      servers: servers.map { ($0.door, $0.server.statistics) })
  }

  private func addHealth(to router: inout HTTPRouter) {
    let health = HealthDoor { [weak self] in await self?.report() }
    let liveness = LivenessDoor { [weak self] in await self?.isJournalStuck() ?? false }
    let readiness = ReadinessDoor { [weak self] in await self?.obstacle() }
    router.on("GET", "/health") { health.receive($0) }
    router.on("GET", "/livez") { liveness.receive($0) }
    router.on("GET", "/readyz") { readiness.receive($0) }
  }

  private func report() async -> HealthReport {
    let statuses = house.pushOutputs.map(\.status)
    // Health answers also when the journal does not.
    let deadLetters = statuses.isEmpty ? nil : try? await journal.deadLetterCounts()
    return HealthReport(
      isReady: isListening, links: house.links, head: await journal.head, heartbeat: house.heartbeat,
      lag: EventLoop.lag.worst,
      outputs: Dictionary(statuses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      deadLetters: deadLetters?.kept ?? [:], warnings: await journalWarnings() + house.routeFindings.sentences,
      now: time.now)
  }

  /// What the owner should look at. For strangers too, so without paths.
  private func journalWarnings() async -> [String] {
    var warnings: [String] = []
    if let error = await journal.statistics.lastError {
      warnings.append("the journal cannot take anything now: \(error.summary)")
    }
    if await journal.isDamaged {
      warnings.append("the journal's oldest entries cannot be read: it is damaged, and nothing is dropped any more")
    }
    if let doubt = await journal.retentionDoubt {
      warnings.append(
        "\(doubt): nothing is dropped for its age until it is right, or `causeway confirm-clock` says that it is")
    }
    return warnings
  }

  /// Why nothing can be accepted now; `nil` if it can.
  private func obstacle() async -> String? {
    guard isListening else { return "the gateway is starting or stopping" }
    guard let error = await journal.statistics.lastError else { return nil }
    // Nothing may come by itself that would show that the disk is well again: a cursor that rides on a commit does.
    await journal.settle(
      FollowerID(rawValue: "readiness"), Cursor(position: await journal.head, restingSince: time.now))
    return "the journal cannot take anything now: \(error.summary)"
  }

  /// Whether a commit has been running for so long that only a restart may help.
  private func isJournalStuck() async -> Bool {
    guard let since = await journal.committingSince else { return false }
    return time.uptime - since > Self.stuckAfter
  }
}

/// Why a gateway does not start, in words.
package struct GatewayError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
