internal import CausewayCore
internal import Loop
internal import Testing

/// One promise of the `Sink` contract, checked with a far end of the sink's protocol. Every output type that is pushed to runs `all`:
/// `@Test(arguments: SinkCheck.all) func … { try await check.run(MyFarEnd()) }`.
package struct SinkCheck: Sendable, CustomStringConvertible {
  /// Stands in every place where a secret could be, in every payload, and in what the far end answers.
  package static let canary = "canary-5f1d"

  package let name: String
  private let body: @EventLoop @Sendable (SinkBench) async throws -> Void

  init(_ name: String, _ body: @escaping @EventLoop @Sendable (SinkBench) async throws -> Void) {
    self.name = name
    self.body = body
  }

  package var description: String { name }

  /// - Parameter farEnd: new, and not started.
  @EventLoop
  package func run(_ farEnd: any FarEnd) async throws {
    try await farEnd.start()
    let bench = try SinkBench(farEnd)
    do {
      try await body(bench)
    } catch {
      await bench.end()
      throw error
    }
    await bench.end()
  }

  package static let all: [SinkCheck] = accepting + failing + leaving

  /// The number of the entry whose data is in `bytes`: it is written there as `entry#7#`.
  static func number(in bytes: [UInt8]) -> Int? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.firstRange(of: "entry#")?.upperBound else { return nil }
    return Int(text[start...].prefix { $0 != "#" })
  }
}
