internal import CausewayConnectors
internal import CausewayCore
internal import CausewayDialects
internal import Loop

/// What a configuration is made of once it is built: every input and output with its link, its paths and what it runs.
@EventLoop
struct House {
  private(set) var links: [Link] = []
  private(set) var routes: [HTTPRoute] = []
  private(set) var services: [any Service] = []
  /// To be run before clients come.
  private(set) var reviews: [StateReview] = []
  /// What running has shown about the routes.
  let routeFindings = RouteFindings()
  /// Of the first stream: the compatibility report names it.
  let heartbeat: Duration

  init(
    _ configuration: GatewayConfiguration, journal: any Journal, devices: [Device], time: any TimeSource, log: Log
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
    for output in configuration.outputs {
      let link = Link(name: output.name, direction: .output, type: output.type, canBeDown: false, since: time.now)
      links.append(link)
      add(
        output.plan.parts(
          OutputContext(
            name: output.name, journal: journal, routes: configuration.routing.routes(to: output.name),
            upstream: upstream, link: link, time: time, log: log.about("output \(output.name)"))))
    }
    let watch = RouteWatch(configuration, journal: journal, findings: routeFindings, log: log.about("routes"))
    if let watch { services.append(watch) }
    let shelf = DeviceShelf(devices)
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
      add(
        input.plan.parts(
          InputContext(
            name: input.name, ingest: ingest, etiquette: input.parts.etiquette, link: link, time: time, log: log)))
    }
  }

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
