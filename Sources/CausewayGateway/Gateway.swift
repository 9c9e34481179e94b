package import CausewayCore
internal import CausewayJournal
internal import HTTPServer
package import Loop

/// A configuration, running. Scopes nest in dependency order: journal, outputs, HTTP server and with it the inputs; they are left
/// the other way round, so that what was accepted is on disk before the journal closes. A reload makes it another configuration
/// without leaving any of them.
@EventLoop
package final class Gateway {
  /// Docker kills after ten seconds; the journal gets the rest of eight.
  private static let drainLimit = Duration.seconds(5)

  /// The one that runs.
  private(set) var configuration: GatewayConfiguration
  /// Reads the file again. Blocks.
  private let reading: @Sendable () -> GatewayConfiguration.Reading
  let log: Log
  let time = SystemTime()
  private let lagMonitor = LagMonitor()
  let journal: SQLiteJournal
  let house: House
  let doors = Doors()
  private(set) var reloads: ReloadRecord
  private(set) var isListening = false
  private lazy var queue = ReloadQueue { [weak self] in
    await self?.performReload() ?? .failed("the gateway is stopping")
  }

  /// Where the gateway answers once it runs.
  package struct Addresses: Sendable {
    /// `http.listen`, with the port that was really taken.
    package let http: String
    /// `admin.listen`, likewise; `nil` without a section `admin`.
    package let admin: String?
    package let socketPath: String
  }

  /// Runs `configuration` until the task is cancelled, then shuts down in order and returns.
  /// - Parameters:
  ///   - bell: reads the configuration again whenever it rings.
  ///   - reading: what that comes to; `nil` reads the file that `configuration` came from. Called off the loop.
  ///   - ready: called once pushes and clients are taken.
  /// - Throws: `GatewayError` if it cannot start; nothing is left running then.
  package nonisolated static func run(
    _ configuration: GatewayConfiguration, log: Log, bell: ReloadBell = ReloadBell(),
    reading: (@Sendable () -> GatewayConfiguration.Reading)? = nil, ready: @escaping @Sendable (Addresses) -> Void
  ) async throws(GatewayError) {
    let file = configuration.file
    let gateway = try await open(configuration, reading ?? { GatewayConfiguration.load(file: file) }, log)
    do throws(GatewayError) {
      ready(try await gateway.start())
    } catch {
      await gateway.shutDown()
      throw error
    }
    bell.listen { EventLoop.spawn("reload") { await gateway.reload() } }
    // Long naps, not one endless: a cancelled sleep ends at once either way.
    while !Task.isCancelled { try? await EventLoop.sleep(for: .seconds(86_400)) }
    bell.listen(nil)
    // In a task of its own: this one is cancelled, and nothing it awaits would wait.
    await EventLoop.spawn("shut down") { await gateway.shutDown() }.value
  }

  private static func open(
    _ configuration: GatewayConfiguration, _ reading: @escaping @Sendable () -> GatewayConfiguration.Reading, _ log: Log
  ) async throws(GatewayError) -> Gateway {
    do {
      let journal = try await SQLiteJournal.open(
        configuration.journal, time: SystemTime(), log: log.about("journal"))
      return Gateway(configuration, reading, journal, try await journal.devices(), log)
    } catch {
      throw GatewayError("the journal \(configuration.journal.path) cannot be opened: \(error)")
    }
  }

  private init(
    _ configuration: GatewayConfiguration, _ reading: @escaping @Sendable () -> GatewayConfiguration.Reading,
    _ journal: SQLiteJournal, _ devices: [Device], _ log: Log
  ) {
    self.configuration = configuration
    self.reading = reading
    self.journal = journal
    self.log = log
    reloads = ReloadRecord(begun: time.now)
    house = House(
      journal: journal, at: configuration.journal.path, devices: devices, time: time, log: log)
  }

  private func start() async throws(GatewayError) -> Addresses {
    house.furnish(configuration)
    do {
      try await house.prepare()
    } catch {
      throw GatewayError("the journal \(configuration.journal.path) cannot be used: \(error)")
    }
    await house.settleEstates(of: configuration)
    house.start(configuration)
    do {
      try doors.open(configuration, responders(configuration))
    } catch {
      throw GatewayError("\(error)")
    }
    isListening = true
    let http = doors.httpAddress
    let admin = doors.adminAddress ?? (configuration.admin == nil ? nil : http)
    let head = await journal.head
    let also = admin.map { $0 == http ? ", with the API" : ", the API on \($0)" } ?? ""
    log.info("ready: listening on \(http)\(also), journal \(configuration.journal.path) at \(head)")
    return Addresses(http: http, admin: admin, socketPath: configuration.journal.socketPath)
  }

  private func shutDown() async {
    isListening = false
    log.info("shutting down")
    await queue.close()
    // Requests in hand are answered, streams end cleanly; then nobody needs the outputs any more, and at last the journal.
    await doors.close(within: Self.drainLimit)
    await house.close()
    await journal.close()
    log.info("stopped")
  }

  // MARK: Reloading

  /// Reads the configuration again and becomes what it says, or stays what it is and says why. One at a time; who comes while one
  /// runs gets the next.
  @discardableResult
  func reload() async -> ReloadOutcome { await queue.reload() }

  private func performReload() async -> ReloadOutcome {
    let reading = reading
    let read = await EventLoop.beside { reading() }
    let outcome = await become(read)
    reloads.add(outcome, at: time.now)
    tell(outcome)
    return outcome
  }

  private func become(_ reading: GatewayConfiguration.Reading) async -> ReloadOutcome {
    let new: GatewayConfiguration
    do throws(ConfigProblems) {
      new = try reading.result.get()
    } catch {
      return .refused(error)
    }
    let change = ConfigurationChange(from: configuration, to: new)
    guard !Task.isCancelled else { return .failed("the gateway is stopping") }
    if change.isEmpty {
      configuration = new
      // `discard` may name an output that has been gone for long.
      await house.settleEstates(of: new)
      return .done(change, warnings: reading.warnings)
    }
    let reload = Reload(
      house: house, doors: doors, journal: journal, old: configuration, new: new, change: change, log: log,
      responders: { self.responders(new) })
    let remarks: [ConfigProblem]
    do throws(Reload.Refusal) {
      remarks = try await reload.run()
    } catch {
      switch error {
      case .problems(let problems): return .refused(ConfigProblems(problems))
      case .trouble(let reason): return .failed(reason)
      }
    }
    configuration = new
    return .done(change, warnings: reading.warnings + remarks)
  }
}

/// Why a gateway does not start, in words.
package struct GatewayError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
