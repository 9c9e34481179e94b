internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDelivery
internal import CausewayDialects
internal import Loop

/// What a configuration is made of once it is built: every input and output with its link, its paths and what it runs.
@EventLoop
struct House {
  private(set) var links: [Link] = []
  private(set) var routes: [HTTPRoute] = []
  private(set) var services: [any Service] = []
  /// What the gateway pushes to, in the order of the file.
  private(set) var pushOutputs: [PushOutput] = []
  /// The doors of the inputs, by their names.
  private(set) var ingests: [String: JournalIngest] = [:]
  /// To be run before clients come.
  private(set) var reviews: [StateReview] = []
  /// What running has shown about the routes.
  let routeFindings = RouteFindings()
  /// Of the first stream: the compatibility report names it.
  let heartbeat: Duration

  init(
    _ configuration: GatewayConfiguration, journal: any DeliveryJournal, devices: [Device], time: any TimeSource,
    log: Log
  ) {
    heartbeat = configuration.outputs.lazy.compactMap(\.plan.heartbeat).first ?? .seconds(15)
    var inputs: [(ConfiguredInput, Link)] = []
    for input in configuration.inputs {
      let link = Link(
        name: input.name, direction: .input, type: input.type, dialect: input.dialect, canBeDown: input.plan.canBeDown,
        since: time.now)
      inputs.append((input, link))
    }
    links = inputs.map(\.1)
    let upstream = Upstream(links)
    let announcer = Announcer(journal: journal, time: time, log: log.about("announcements"))
    services.append(announcer)
    let shelf = DeviceShelf(devices, configured: configuration.configuredDevices)
    for output in configuration.outputs {
      let link = Link(name: output.name, direction: .output, type: output.type, canBeDown: false, since: time.now)
      links.append(link)
      let log = log.about("output \(output.name)")
      let routes = configuration.routing.routes(to: output.name)
      let parts = output.plan.parts(
        OutputContext(
          name: output.name, journal: journal, routes: routes, upstream: upstream, catalogs: DialectRegistry.catalogs,
          devices: shelf, link: link, time: time, log: log))
      add(parts)
      guard let sink = parts.sink, let settings = output.delivery else { continue }
      let pushOutput = PushOutput(
        PushOutputContext(
          name: output.name, routes: routes, routesMark: configuration.routesMark, settings: settings,
          journal: journal, link: link, time: time, log: log, announce: announcer.announce),
        sink: sink)
      pushOutputs.append(pushOutput)
      services.append(pushOutput)
    }
    let watch = RouteWatch(configuration, journal: journal, findings: routeFindings, log: log.about("routes"))
    if let watch { services.append(watch) }
    for (input, link) in inputs {
      let log = log.about("input \(input.name)")
      if !input.parts.configuredDevices.isEmpty {
        let book = shelf.book.configured(with: input.parts.configuredDevices)
        reviews.append(StateReview(journal: journal, input: input.name, dialect: input.parts.dialect, devices: book))
      }
      let ingest = JournalIngest(
        input: input.name, dialectName: input.dialect, dialect: input.parts.dialect,
        devices: shelf, configuredDevices: input.parts.configuredDevices, journal: journal, link: link, time: time,
        log: log)
      ingests[input.name] = ingest
      add(
        input.plan.parts(
          InputContext(
            name: input.name, ingest: ingest, etiquette: input.parts.etiquette, link: link, time: time, log: log)))
    }
  }

  /// Sinks are nobody's service: their followers are.
  private mutating func add(_ parts: [Part]) {
    for part in parts {
      switch part {
      case .service(let service): services.append(service)
      case .route(let route): routes.append(route)
      case .sink: break
      }
    }
  }
}

extension [Part] {
  fileprivate var sink: (any Sink)? {
    for case .sink(let sink) in self { return sink }
    return nil
  }
}
