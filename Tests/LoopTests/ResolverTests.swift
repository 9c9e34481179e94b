import Testing

@testable import Loop

@Suite struct ResolverTests {
  @Test func `localhost has a loopback address`() async throws {
    let addresses = try await Resolver.addresses(of: "localhost", port: 80)
    #expect(!addresses.isEmpty && addresses.allSatisfy { $0.isLoopback && $0.port == 80 })
  }

  @Test func `numeric hosts are answered without a look-up`() async throws {
    #expect(try await Resolver.addresses(of: "::1", port: 1).first?.description == "[::1]:1")
  }

  @Test(arguments: ["", "no such host", String(repeating: "a", count: 300)])
  func `impossible names are refused in words`(host: String) async {
    let error = await #expect(throws: ResolverError.self) { try await Resolver.addresses(of: host, port: 1) }
    #expect(error?.description.isEmpty == false)
  }

  @Test func `more callers than threads are all answered`() async {
    let answered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<60 { group.addTask { (try? await Resolver.addresses(of: "localhost", port: 1)) != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 60)
  }

  @Test func `a cancelled look-up returns at once`() async {
    let lookup = EventLoop.spawnThrowing { try await Resolver.addresses(of: "name.invalid", port: 1) }
    lookup.cancel()
    await #expect(throws: ResolverError.self) { try await lookup.value }
  }
}
