internal import Loop
internal import Testing

@testable internal import RocketMQ

@Suite("NameServers")
@EventLoop
struct NameServersTests {
  private func nameServers(_ addresses: [String]) throws -> NameServers {
    let pool = ConnectionPool(format: .json, credentials: nil, trust: nil)
    return NameServers(try NameServerList(addresses), pool, limit: .seconds(2))
  }

  @Test func `one that is gone is replaced by the next, which is kept`() async throws {
    let gone = try ScriptedBroker { _ in nil }
    gone.stop()
    let servers = try (0..<2).map { _ in try ScriptedBroker { _ in Answers.success() } }
    let nameServers = try nameServers([gone.address] + servers.map(\.address))
    for _ in 0..<10 { _ = try await nameServers.success(of: RemotingCommand(.route)) }
    #expect(servers.map(\.requests.count).sorted() == [0, 10])
    let chosen = try #require(servers.first { !$0.requests.isEmpty })
    chosen.stop()
    _ = try await nameServers.success(of: RemotingCommand(.route))
    for server in servers { server.stop() }
  }

  @Test func `one that is silent is left`() async throws {
    let silent = try ScriptedBroker { _ in nil }
    let other = try ScriptedBroker { _ in Answers.success() }
    let nameServers = try nameServers([silent.address, other.address])
    for _ in 0..<3 { _ = try await nameServers.success(of: RemotingCommand(.route)) }
    #expect(other.requests.count == 3 && silent.requests.count <= 1)
    silent.stop()
    other.stop()
  }

  @Test func `when none answers, each says why`() async throws {
    let servers = try (0..<2).map { _ in try ScriptedBroker { _ in nil } }
    for server in servers { server.stop() }
    let nameServers = try nameServers(servers.map(\.address))
    do {
      _ = try await nameServers.response(to: RemotingCommand(.route))
      Issue.record("somebody answered")
    } catch {
      for server in servers { #expect("\(error)".contains("cannot connect to \(server.address)")) }
    }
  }

  @Test func `addresses are read in every form that is in use`() throws {
    let list = try NameServerList([
      " 10.0.0.1:9876 ; b:9876;;", "http://inst.example.com:8080", "::1:9876", "[::1]:9876",
    ])
    #expect(Set(list.addresses) == ["10.0.0.1:9876", "b:9876", "inst.example.com:8080", "[::1]:9876"])
  }

  @Test(arguments: [[], [""], ["host"], ["host:"], [":1"], ["host:0"], ["host:70000"], ["a b:1"]])
  func `what is no address is refused`(entries: [String]) {
    #expect(throws: RocketMQError.self) { try NameServerList(entries) }
  }
}
