internal import CausewayCore
internal import CausewayGateway
internal import Glibc
internal import HTTPClient
internal import Loop

struct DemoCommand: Command {
  static let description = CommandDescription(
    name: "demo",
    summary: "a gateway with a simulated home in front of it, on this machine alone",
    options: [
      Option(name: "port", value: "PORT", summary: "where to listen on 127.0.0.1 (8080); 0 for any free port"),
      Option(name: "fresh", summary: "begin with an empty journal"),
      Option(name: "folder", value: "FOLDER", summary: "where to keep the journal (.causeway-demo)"),
      Option(
        name: "broker", value: "HOST:PORT", summary: "an MQTT broker to make use of (127.0.0.1:1883, if one is there)"),
      Option(name: "no-broker", summary: "make use of none"),
      Option(name: "seed", value: "N", summary: "live the same life again: the same things in the same order"),
    ],
    discussion: """
      Presence, a doorbell, a lock, a hub that comes and goes, smoke alarms: each happening is pushed as Aqara's cloud or
      HomeLINK's pushes, through the same doors. Prints commands to try. Ctrl-C ends it; what happened stays in the
      journal for the next time.

      Where a broker takes a client without a password, HomeLINK's alarms are published to it and come in from there, and the
      home goes out to it with Home Assistant's discovery. All of that is below causeway-demo/ and taken away at the end (what
      a demo that was killed has left goes with the next one).
      """,
    examples: ["causeway demo", "causeway demo --port 9090 --fresh"])

  private let port: Int
  private let isFresh: Bool
  private let folder: DemoFolder
  /// `nil` for none.
  private let broker: HostPort?
  private let seed: UInt64

  init(_ arguments: Arguments) throws {
    port = try arguments.integer("port", in: 0...65_535) ?? 8_080
    isFresh = arguments.has("fresh")
    folder = DemoFolder(path: arguments.text("folder") ?? ".causeway-demo")
    broker = try Self.broker(arguments)
    seed = try arguments.integer("seed", in: 0...Int.max).map(UInt64.init) ?? .random(in: 0...UInt64.max)
  }

  private static func broker(_ arguments: Arguments) throws(UsageError) -> HostPort? {
    guard let text = arguments.text("broker") else { return arguments.has("no-broker") ? nil : DemoBroker.usual }
    guard !arguments.has("no-broker") else { throw arguments.error("--broker and --no-broker contradict each other.") }
    guard let address = HostPort(text), address.port > 0 else {
      throw arguments.error("--broker wants HOST:PORT, not \"\(text)\".", hint: "Such as 192.168.1.5:1883.")
    }
    return address
  }

  func run(_ console: Console) async throws -> ExitCode {
    try await refuseSecond()
    let search = if let broker { await DemoBroker.search(at: broker) } else { DemoBroker.Search.unwanted }
    try folder.prepare(port: port, broker: search.broker)
    if isFresh { try folder.empty() }
    let configuration = try GatewayConfiguration.reading(.file(folder.configurationFile), console)
    guard let output = LogWriter(descriptor: STDOUT_FILENO) else {
      throw Failure(.failure, "The system has no descriptor or thread left to write with.")
    }
    defer { output.close() }
    return try await Serving.untilSignal(level: .warning) { log, bell in
      do {
        try await demo(configuration, search, log: log, bell, console) { output.write(Array($0.utf8)) }.run()
      } catch let error as GatewayError {
        throw Failure(.failure, "\(error).\(hint)")
      }
    }
  }

  /// - Parameter write: must not block: the narrator lives on the gateway's loop.
  @EventLoop
  private func demo(
    _ configuration: GatewayConfiguration, _ search: DemoBroker.Search, log: Log, _ bell: ReloadBell,
    _ console: Console, write: @escaping @Sendable (String) -> Void
  ) -> Demo {
    let (folder, seed) = (folder, seed)
    return Demo(configuration, log: log, bell: bell) { address in
      Simulator(
        aqara: AqaraPush(
          url: "http://\(address)/push/aqara", appKey: "demo", token: "demo", secret: Secret(DemoFolder.secret)),
        homelink: HomeLINKPush(url: "http://\(address)\(DemoFolder.alarmPath)"),
        cloud: search.broker.map { ($0, "http://\(address)/health") },
        time: SystemTime(), home: SimulatedHome(seed: seed))
    } welcome: { address in
      let guide = DemoGuide(
        address: address, folder: folder, program: CommandLine.arguments.first ?? "causeway", search: search)
      write(guide.text(console))
    } tell: { outcome in
      let time = console.style(.dim, LocalTime.clock(outcome.at))
      let problem = outcome.problem.map { console.style(.red, " (not taken: \($0))") } ?? ""
      write("\(time) \(outcome.text)\(problem)\n")
    } afterwards: {
      guard let broker = search.broker, await !broker.sweep() else { return }
      write(
        "What lies at \(broker.address) below \(DemoBroker.prefix)/ could not be taken away. By hand:\n\(broker.sweeping)\n"
      )
    }
  }

  private var hint: String { port == 0 ? "" : " Another port: --port \(port == 65_535 ? 8_081 : port + 1)." }

  /// A journal has one owner; and `--fresh` must not pull it away under a gateway that runs.
  @EventLoop
  private func refuseSecond() async throws(Failure) {
    var request = HTTPClientRequest(url: "http://gateway/livez")
    request.socketPath = folder.socketFile
    request.timeout = .seconds(2)
    let client = HTTPClient()
    defer { client.close() }
    do throws(HTTPClientError) {
      _ = try await client.send(request)
    } catch {
      return
    }
    throw Failure(.failure, "A demo is running in \(folder.path) already. Another one: --folder NAME --port PORT.")
  }
}
