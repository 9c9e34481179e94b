internal import Loop
internal import Testing

@testable internal import RocketMQ

/// A server on loopback that answers each request as a closure says. Plays name servers, too.
@EventLoop
final class ScriptedBroker {
  typealias Script = @EventLoop @Sendable (RemotingCommand) -> RemotingCommand?

  private var listener: Listener?
  private var connections: [RemotingConnection] = []
  private let script: Script
  private let credentials: TLSContext?
  private var waiters: [(@EventLoop ([RemotingCommand]) -> Bool, CheckedContinuation<Void, Never>)] = []
  private(set) var requests: [RemotingCommand] = []
  /// Responses to what this server asked.
  private(set) var accepted = 0
  let address: String

  /// - Parameter script: `nil` leaves a request without an answer.
  init(port: UInt16 = 0, tls: TLSContext? = nil, _ script: @escaping Script) throws {
    self.script = script
    credentials = tls
    let any = try #require(SocketAddress(host: "127.0.0.1", port: port))
    var take: (@EventLoop (Int32) -> Void)?
    let listener = try Listener(any) { descriptor, _ in take?(descriptor) }
    self.listener = listener
    address = listener.address.description
    take = { [weak self] in self?.accept($0) }
  }

  private func accept(_ descriptor: Int32) {
    accepted += 1
    guard let credentials else { return serve(RemotingSocket(descriptor: descriptor, tls: nil)) }
    EventLoop.spawn {
      guard let session = try? await TLSSession(credentials, descriptor: descriptor) else { return }
      while true {
        let readiness = await Readiness(descriptor: descriptor)
        switch await session.handshake() {
        case .done:
          await readiness.close()
          return await self.serve(RemotingSocket(descriptor: descriptor, tls: session))
        case .wantsRead: _ = await readiness.wait(read: true, write: false, until: .now + .seconds(10))
        case .wantsWrite: _ = await readiness.wait(read: false, write: true, until: .now + .seconds(10))
        case .ended, .failed:
          await readiness.close()
          return await RemotingSocket(descriptor: descriptor, tls: session).close()
        }
        await readiness.close()
      }
    }
  }

  private func serve(_ socket: RemotingSocket) {
    let connection = RemotingConnection(
      socket, address: "client", format: .json, credentials: nil,
      asked: { [weak self] connection, request in
        guard let self else { return }
        requests.append(request)
        if var answer = script(request) {
          answer.opaque = request.opaque
          answer.flag = 1
          connection.post(answer)
        }
        let done = waiters.filter { $0.0(self.requests) }
        waiters.removeAll { $0.0(self.requests) }
        for (_, waiter) in done { waiter.resume() }
      }, closed: { _ in })
    connections.append(connection)
  }

  /// Returns when the requests so far satisfy `condition`.
  func wait(until condition: @escaping @EventLoop ([RemotingCommand]) -> Bool) async {
    await withCheckedContinuation { continuation in
      // Here, not before: on the way in, a request may come.
      if condition(requests) { continuation.resume() } else { waiters.append((condition, continuation)) }
    }
  }

  /// Returns when so many requests of this kind came.
  func wait(for code: RequestCode, count: Int = 1) async {
    await wait { $0.count { $0.code == code.rawValue } >= count }
  }

  func requests(_ code: RequestCode) -> [RemotingCommand] { requests.filter { $0.code == code.rawValue } }

  /// Asks every client that is connected.
  func ask(_ command: RemotingCommand) {
    for connection in connections where connection.isOpen { connection.post(command) }
  }

  /// Asks the last client, and returns its answer.
  func answer(to command: RemotingCommand) async throws -> RemotingCommand {
    let connection = try #require(connections.last { $0.isOpen })
    return try await connection.response(to: command, within: .seconds(5))
  }

  /// As a crash does: connections end, and none is accepted any more.
  func stop() {
    listener?.close()
    listener = nil
    disconnect()
  }

  func disconnect() {
    for connection in connections { connection.close() }
    connections = []
  }
}
