package import CausewayCore
internal import Loop

extension PushOutput {
  /// How long entries that were routed by the former table may take to be on their way.
  private static let passing = Duration.seconds(3)
  private static let glance = Duration.milliseconds(10)

  /// Other entries than before may soon be alarms: on disk it stands that the two followers may not agree on what lies before them, so
  /// that a start after a crash reads it again for both.
  package func doubtRoutes() async throws(JournalError) {
    try await context.journal.settle(main.id, Settlement(notes: [routesNote: nil]))
  }

  /// The routes have changed after `boundary` (`LiveRoutes`). Returns when everything up to there is on its way by the former ones, or
  /// when the far end keeps it from going: then it goes by the new ones, as does what is parked.
  /// - Parameter mark: of the new routes.
  package func takeRoutes(after boundary: Position, mark: String) async {
    await untilRunning()
    let hadAlarms = alarms != nil
    let hasAlarms = context.routes.current.routes.contains { $0.priority == .alarm }
    if mark != routesMark || unsettledBoundary != nil { unsettledBoundary = boundary }
    routesMark = mark
    await pass(boundary)
    if parked > 0 || hadAlarms != hasAlarms || unsettledBoundary != nil && !hasPassed(boundary) {
      if !hasPassed(boundary) { context.routes.forgetFormer() }
      await restart(hasAlarms: hasAlarms)
      await pass(boundary)
    }
    context.routes.forgetFormer()
    await noteRoutes()
  }

  /// For an output that has not begun: its routes have changed after `boundary`, and `takeRoutes` will follow.
  package func expectRoutes(after boundary: Position) { unsettledBoundary = boundary }

  private func untilRunning() async {
    let deadline = ContinuousClock.now + Self.passing
    while !isRunning, ContinuousClock.now < deadline, !Task.isCancelled {
      try? await EventLoop.sleep(for: Self.glance)
    }
  }

  private func hasPassed(_ boundary: Position) -> Bool {
    main.read >= boundary && (alarms?.read ?? boundary) >= boundary && hasPast(read: boundary)
  }

  private func pass(_ boundary: Position) async {
    let deadline = ContinuousClock.now + Self.passing
    while isRunning, !hasPassed(boundary), !outlet.isShut, ContinuousClock.now < deadline, !Task.isCancelled {
      try? await EventLoop.sleep(for: Self.glance)
    }
  }

  /// What all followers have settled beyond the change need not be read again after a crash.
  func noteRoutes() async {
    guard let boundary = unsettledBoundary, main.cursor >= boundary, (alarms?.cursor ?? boundary) >= boundary,
      hasPast(settled: boundary)
    else { return }
    do throws(JournalError) {
      try await context.journal.settle(main.id, Settlement(notes: [routesNote: routesMark]))
      unsettledBoundary = nil
    } catch {
      // Then the next start reads once more what alarms there are: nothing is lost.
      context.log.warning("cannot write down that the routes have changed: \(error)")
    }
  }
}
