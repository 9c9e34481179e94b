internal import Loop

/// The clients of a stream, and how many events each has had. One that loses its connection is a failure of the run.
@EventLoop
final class Audience {
  struct Lost: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var counts: [Int]
  /// Over all clients.
  private(set) var deliveries = 0
  /// Clients of which the server has answered something.
  private(set) var present = 0
  private(set) var lost: String?
  /// Called when the client that is furthest behind has had something.
  var progressed: @EventLoop () -> Void = {}
  /// Asked for the number of each event, if it is there.
  var arrived: (@EventLoop (Int) -> Void)?

  private var wires: [Wire] = []
  private var marks: [Marks]
  private var isPresent: [Bool]
  private var slowest = 0

  init(_ size: Int) {
    counts = Array(repeating: 0, count: size)
    marks = Array(repeating: Marks(), count: size)
    isPresent = Array(repeating: false, count: size)
  }

  /// How many events the client has had that had the fewest.
  var fewest: Int { counts[slowest] }

  /// Connects all, and returns when the server has answered each.
  func gather(_ server: Server) async throws {
    for index in counts.indices {
      let wire = try Wire(to: server)
      wire.received = { [unowned self] in self.received($0, index) }
      wire.ended = { [unowned self] reason in
        self.lost = self.lost ?? "client \(index) of \(self.counts.count): \(reason)"
      }
      wire.send(server.subscription())
      wires.append(wire)
      // So that the server's backlog never overflows, which would cost a second each time.
      if index % 64 == 63 { try await until(seconds: 10) { self.present >= index - 64 } }
    }
    try await until(seconds: 30) { self.present == self.counts.count }
  }

  /// From here on counts what comes.
  func reset() {
    for index in counts.indices { counts[index] = 0 }
    deliveries = 0
    slowest = 0
  }

  func dismiss() {
    for wire in wires { wire.close() }
    wires = []
  }

  /// Waits for a condition that what the clients receive brings about.
  func until(seconds: Double, _ condition: @EventLoop () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
      if let lost { throw Lost(description: lost) }
      guard ContinuousClock.now < deadline else {
        throw Lost(
          description:
            "\(present) of \(counts.count) clients are there, the last has had \(fewest) events, all \(deliveries)")
      }
      try await EventLoop.sleep(for: .milliseconds(1))
    }
  }

  private func received(_ bytes: UnsafeRawBufferPointer, _ index: Int) {
    if !isPresent[index] {
      isPresent[index] = true
      present += 1
    }
    var count = 0
    if let arrived {
      marks[index].read(bytes) {
        count += 1
        arrived($0)
      }
    } else {
      count = Marks.count(in: bytes)
    }
    guard count > 0 else { return }
    counts[index] += count
    deliveries += count
    guard index == slowest else { return }
    for index in counts.indices where counts[index] < counts[slowest] { slowest = index }
    progressed()
  }
}
