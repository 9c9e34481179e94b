internal import Loop
internal import RocketMQ

/// The way into one queue: one request at a time, for a broker serves several as it likes. What comes meanwhile leaves together with the
/// next.
@EventLoop
final class QueueLine {
  private struct Piece {
    let shipment: Shipment
    let message: Message
  }

  /// A broker writes a batch in one go.
  private static let mostJoined = 1_024
  /// Properties, and what else there is of each message beside its body; roughly.
  private static let overhead = 512

  let queue: MessageQueue
  private let producer: Producer
  private let settings: RocketMQOutputSettings
  private let accepted: (SendReceipt.Status) -> Void
  private let emptied: () -> Void
  private var urgent: [Shipment] = []
  private var waiting: [Shipment] = []
  private var task: Task<Void, Never>?
  /// What is on its way.
  private var pieces: [Piece] = []
  private var request: Task<RocketMQError?, Never>?

  /// - Parameters:
  ///   - accepted: told of every message that a broker has taken, before whoever waits for it.
  ///   - emptied: told when nothing is left to do.
  init(
    _ queue: MessageQueue, _ producer: Producer, _ settings: RocketMQOutputSettings,
    accepted: @escaping (SendReceipt.Status) -> Void, emptied: @escaping () -> Void
  ) {
    self.queue = queue
    self.producer = producer
    self.settings = settings
    self.accepted = accepted
    self.emptied = emptied
  }

  func send(_ shipment: Shipment) {
    shipment.left = { [weak self] in self?.lookForOthers() }
    if shipment.isUrgent { urgent.append(shipment) } else { waiting.append(shipment) }
    // Ends with the last of what waits, or with `close`.
    if task == nil { task = EventLoop.spawn("send to \(queue)") { await self.run() } }
  }

  /// Whoever waits is told.
  func close() {
    task?.cancel()
    request?.cancel()
    failAll(.closed)
  }

  /// For an answer that nobody waits for any more, nobody else waits either.
  private func lookForOthers() {
    if pieces.allSatisfy(\.shipment.isOver) { request?.cancel() }
  }

  private func run() async {
    while case let pieces = nextPieces(), !pieces.isEmpty { await send(pieces) }
    task = nil
    emptied()
  }

  private func failAll(_ error: RocketMQError) {
    for shipment in urgent + waiting { shipment.fail(error) }
    urgent = []
    waiting = []
  }

  // MARK: Loading

  /// A long message goes alone, for only so it can be compressed.
  private func nextPieces() -> [Piece] {
    var pieces: [Piece] = []
    var bytes = 0
    for list in [\QueueLine.urgent, \QueueLine.waiting] {
      var isFull = false
      for shipment in self[keyPath: list] {
        while !isFull, !shipment.isLoaded {
          let size = shipment.messages[shipment.loaded].body.count
          let isLong = size + Self.overhead > joinable || settings.compressFrom.map { size >= $0 } ?? false
          isFull =
            !pieces.isEmpty
            && (isLong || bytes + size + Self.overhead > joinable || pieces.count == Self.mostJoined)
          guard !isFull else { break }
          pieces.append(Piece(shipment: shipment, message: shipment.load()))
          bytes += size + Self.overhead
          isFull = isLong
        }
        if isFull { break }
      }
      self[keyPath: list].removeAll(where: \.isLoaded)
      if isFull { break }
    }
    return pieces
  }

  private var joinable: Int { min(RocketMQOutputSettings.joined, settings.sizeLimit) }

  // MARK: Sending

  private func send(_ pieces: [Piece]) async {
    guard let error = await attempt(pieces) else { return }
    guard RocketMQVerdict.mayConcernOne(error) else { return fail(pieces[...], error) }
    guard pieces.count > 1 else { return pieces[0].shipment.fail(error) }
    // None of them is there: a broker takes a batch whole. One bad message must not keep the others, nor must a broker that takes no batches.
    for (index, piece) in pieces.enumerated() where !piece.shipment.isOver {
      guard let error = await attempt([piece]) else { continue }
      guard RocketMQVerdict.mayConcernOne(error) else { return fail(pieces[index...], error) }
      piece.shipment.fail(error)
    }
  }

  /// Why none of them was taken; `nil` if all were.
  private func attempt(_ pieces: [Piece]) async -> RocketMQError? {
    let request = EventLoop.spawn("request to \(queue)") { await self.ask(pieces) }
    self.pieces = pieces
    self.request = request
    defer {
      self.pieces = []
      self.request = nil
    }
    return await request.value
  }

  private func ask(_ pieces: [Piece]) async -> RocketMQError? {
    do throws(RocketMQError) {
      let receipts = try await producer.send(pieces.map(\.message), to: queue)
      if let status = receipts.first?.status { accepted(status) }
      for piece in pieces { piece.shipment.accept() }
      return nil
    } catch {
      return error
    }
  }

  private func fail(_ pieces: ArraySlice<Piece>, _ error: RocketMQError) {
    // Nobody waited for the answer any more: that says nothing to those who come after.
    let isAbandoned = error == .closed && pieces.allSatisfy(\.shipment.isOver)
    for piece in pieces { piece.shipment.fail(error) }
    // It would only say the same to each, after as long a time.
    if !isAbandoned { failAll(error) }
  }
}
