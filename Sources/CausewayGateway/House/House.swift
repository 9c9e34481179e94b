internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDelivery
internal import CausewayDialects
internal import Loop

/// What a configuration is made of once it is built, and runs: every input and output with its link, its paths and its services. A
/// reload changes it one input or output at a time; whatever the file says the same of stays as it is.
@EventLoop
final class House {
  let journal: any DeliveryJournal
  private let journalPath: String
  let time: any TimeSource
  let log: Log
  /// In the order of the file.
  var inputs: [RunningInput] = []
  var outputs: [RunningOutput] = []
  let upstream = Upstream([])
  let shelf: DeviceShelf
  /// What running has shown about the routes that are in force.
  var routeFindings = RouteFindings()
  /// Of the first stream: the compatibility report names it.
  var heartbeat = Duration.seconds(15)
  private let announcer: Announcer
  private let announcing: Crew
  private lazy var linkWatching = Crew([
    LinkWatch(
      { [weak self] in
        self?.inputs.filter { $0.configured.isEnabled }
          .map { LinkWatch.Watched(link: $0.link, silentAfter: $0.configured.silentAfter) } ?? []
      }, journal: journal, announcer: announcer, time: time, log: log.about("links"))
  ])
  private var watching = Crew([])

  /// - Parameter path: of the journal's file; inputs that keep files of their own have them beside it.
  init(journal: any DeliveryJournal, at path: String, devices: [Device], time: any TimeSource, log: Log) {
    self.journal = journal
    journalPath = path
    self.time = time
    self.log = log
    shelf = DeviceShelf(devices)
    announcer = Announcer(journal: journal, time: time, log: log.about("announcements"))
    announcing = Crew([announcer])
  }

  // MARK: What there is

  var links: [Link] { inputs.map(\.link) + outputs.map(\.link) }
  /// What is answered on `http.listen`.
  var routes: [HTTPRoute] { outputs.flatMap(\.doors) + inputs.flatMap(\.routes) }
  /// What the gateway pushes to.
  var pushOutputs: [PushOutput] { outputs.compactMap(\.pushOutput) }
  /// The doors of the inputs, by their names.
  var ingests: [String: JournalIngest] {
    Dictionary(inputs.map { ($0.configured.name, $0.ingest) }, uniquingKeysWith: { first, _ in first })
  }

  nonisolated func announce(_ announcement: Announcement) { announcer.announce(announcement) }

  // MARK: Building

  /// All that `configuration` says, built and not begun.
  func furnish(_ configuration: GatewayConfiguration) {
    outputs = configuration.outputs.map { output in
      build(output, LiveRoutes(configuration.routing.routes(to: output.name)), in: configuration)
    }
    inputs = configuration.inputs.map { build($0) }
    settle(configuration)
  }

  /// What hangs together with all inputs and outputs, as they are now.
  func settle(_ configuration: GatewayConfiguration) {
    let working = Set(inputs.filter { $0.configured.isEnabled }.map { $0.configured.dialect })
    // With nothing else of its vendor, one that is switched off is down for good: clients poll instead.
    upstream.replace(
      with: inputs.filter { $0.configured.isEnabled || !working.contains($0.configured.dialect) }
        .map { $0.link })
    shelf.configure(configuration.configuredDevices)
    heartbeat = configuration.outputs.lazy.compactMap(\.plan.heartbeat).first ?? .seconds(15)
  }

  /// - Parameter link: of the one that had the name before, if it was of the same kind: figures go on.
  func build(_ input: ConfiguredInput, link known: Link? = nil) -> RunningInput {
    let link =
      known
      ?? Link(
        name: input.name, direction: .input, type: input.type, dialect: input.dialect,
        canBeDown: input.canBeDown, since: time.now)
    let log = log.about("input \(input.name)")
    let ingest = JournalIngest(
      input: input.name, dialectName: input.dialect, dialect: input.parts.dialect, devices: shelf,
      configuredDevices: input.parts.configuredDevices, journal: journal, link: link, time: time, log: log)
    let context = InputContext(
      name: input.name, filePrefix: "\(journalPath).\(input.name)", ingest: ingest, etiquette: input.parts.etiquette,
      link: link, memory: InputNote(input: input.name, journal: journal), time: time, log: log)
    let parts = input.isEnabled ? input.plan.parts(context) : []
    return RunningInput(
      configured: input, link: link, ingest: ingest, routes: parts.routes, crew: Crew(parts.services))
  }

  /// - Parameter link: as with an input.
  func build(
    _ output: ConfiguredOutput, _ routes: LiveRoutes, link known: Link? = nil, in configuration: GatewayConfiguration
  ) -> RunningOutput {
    let link =
      known ?? Link(name: output.name, direction: .output, type: output.type, canBeDown: false, since: time.now)
    let log = log.about("output \(output.name)")
    let parts = output.plan.parts(
      OutputContext(
        name: output.name, renamedFrom: output.renamedFrom, journal: journal, routes: routes, upstream: upstream,
        catalogs: DialectRegistry.catalogs,
        devices: shelf, figures: { [weak self] in await self?.figures }, release: Release.version, link: link,
        time: time, log: log))
    var services = parts.services
    var pushOutput: PushOutput?
    if let sink = parts.sink, let settings = output.delivery {
      let output = PushOutput(
        PushOutputContext(
          name: output.name, renamedFrom: output.renamedFrom, routes: routes,
          routesMark: configuration.routesMark(of: output.name), settings: settings, journal: journal, link: link,
          time: time, log: log, announce: announcer.announce),
        sink: sink)
      pushOutput = output
      services.append(output)
    }
    return RunningOutput(
      configured: output, link: link, routes: routes, doors: parts.routes, pushOutput: pushOutput,
      farewell: parts.farewell, crew: Crew(services))
  }

  // MARK: Life

  /// Before anything is accepted: what would ring though it must not is put away, and new outputs decide where they begin.
  func prepare() async throws {
    for input in inputs { try await review(input) }
    for output in pushOutputs { try await output.prepare() }
  }

  func review(_ input: RunningInput) async throws {
    let parts = input.configured.parts
    guard !parts.configuredDevices.isEmpty else { return }
    let book = shelf.book.configured(with: parts.configuredDevices)
    try await StateReview(journal: journal, input: input.configured.name, dialect: parts.dialect, devices: book).run()
  }

  func start(_ configuration: GatewayConfiguration) {
    announcing.start()
    for output in outputs { output.crew.start() }
    watchRoutes(of: configuration)
    for input in inputs { input.crew.start() }
    linkWatching.start()
  }

  /// Other routes are watched anew.
  func watchRoutes(of configuration: GatewayConfiguration) {
    watching.dismiss()
    let findings = RouteFindings()
    routeFindings = findings
    let watch = RouteWatch(configuration, journal: journal, findings: findings, log: log.about("routes"))
    watching = Crew(watch.map { [$0] } ?? [])
    watching.start()
  }

  /// Everybody is told to end, and has ended when it returns.
  func close() async {
    // Inputs that end are not down.
    linkWatching.dismiss()
    await linkWatching.gone()
    let crews = inputs.map(\.crew) + outputs.map(\.crew) + [watching, announcing]
    for crew in crews { crew.dismiss() }
    for crew in crews { await crew.gone() }
  }
}

extension [Part] {
  fileprivate var sink: (any Sink)? {
    for case .sink(let sink) in self { return sink }
    return nil
  }

  fileprivate var farewell: (any Farewell)? {
    for case .farewell(let farewell) in self { return farewell }
    return nil
  }

  fileprivate var services: [any Service] {
    compactMap { if case .service(let service) = $0 { service } else { nil } }
  }

  fileprivate var routes: [HTTPRoute] {
    compactMap { if case .route(let route) = $0 { route } else { nil } }
  }
}
