import Mosquitto
import ScriptedBroker
import Testing

@testable import CausewayConnectors

struct ReconnectPaceTests {
  @Test func `waits grow to a minute and never end`() async throws {
    let nobody = try await Self.error(.connect)
    var pace = ReconnectPace()
    var waits: [Duration] = []
    for _ in 0..<100 {
      pace.note(nobody, lifetime: nil)
      waits.append(pace.wait(after: nobody, draw: 1))
    }
    let expected: [Duration] = [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) }
    #expect(Array(waits.prefix(8)) == expected)
    #expect(waits.last == .seconds(60))
    #expect(pace.wait(after: nobody, draw: 0) == .seconds(30))
  }

  @Test func `a good connection begins anew`() async throws {
    let nobody = try await Self.error(.connect)
    let closed = try await Self.error(.closed)
    var pace = ReconnectPace()
    for _ in 0..<10 { pace.note(nobody, lifetime: nil) }
    pace.note(closed, lifetime: .seconds(61))
    #expect(pace.wait(after: closed, draw: 1) == .seconds(1))
    #expect(!pace.suspectsAnother)
  }

  @Test func `three connections that the broker soon closed mean somebody else, and waits become long`() async throws {
    let closed = try await Self.error(.closed)
    var pace = ReconnectPace()
    var waits: [Duration] = []
    for _ in 0..<9 {
      pace.note(closed, lifetime: .seconds(2))
      waits.append(pace.wait(after: closed, draw: 1))
    }
    let expected: [Duration] = [1, 2, 30, 60, 120, 240, 480, 600, 600].map { .seconds($0) }
    #expect(waits == expected)
    pace.note(closed, lifetime: .seconds(60))
    #expect(pace.wait(after: closed, draw: 1) == .seconds(1))
  }

  @Test func `a broker that restarts, or a network that breaks, is nobody else`() async throws {
    let closed = try await Self.error(.closed)
    let nobody = try await Self.error(.connect)
    var pace = ReconnectPace()
    for _ in 0..<5 {
      pace.note(closed, lifetime: .seconds(2))
      pace.note(nobody, lifetime: nil)
      #expect(!pace.suspectsAnother)
    }
  }

  @Test func `a refused password is tried seldom from the first time on`() async throws {
    let refused = try await Self.error(.refused)
    var pace = ReconnectPace()
    pace.note(refused, lifetime: nil)
    #expect(pace.wait(after: refused, draw: 1) == .seconds(10))
    for _ in 0..<9 { pace.note(refused, lifetime: nil) }
    #expect(pace.wait(after: refused, draw: 1) == .seconds(300))
  }

  /// Such an error as a broker causes it.
  private static func error(_ code: MQTTError.Code) async throws -> MQTTError {
    let broker = ScriptedBroker()
    let port = try await broker.start { connection in
      if code == .refused {
        _ = try await connection.next()
        try await connection.send(BrokerPacket(.connack, [0, 4]))
      } else {
        try await connection.accept()
        await connection.close()
      }
    }
    if code == .connect { await broker.stop() }
    let settings = MQTTSettings(host: "127.0.0.1", port: port, clientID: "c")
    let error: MQTTError
    do throws(MQTTError) {
      error = await (try await MQTTConnection.open(settings, incoming: .gathered)).ended()
    } catch let failure {
      error = failure
    }
    try #require(error.code == code)
    return error
  }
}
