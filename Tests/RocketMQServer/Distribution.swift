internal import Foundation

/// A RocketMQ as Apache publishes it: a folder with `lib/`, named by ROCKETMQ_HOME.
package struct Distribution: Sendable {
  package let home: String
  /// 5.3 and later have ACL 2.0: users and rules are kept by the broker.
  package let hasUsers: Bool
  /// Since 5.1 a broker says whether it knows an offset.
  package let isFive: Bool

  package struct Unusable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The one to test against. `nil`: none was named, and nobody promised one.
  package static let current: Result<Distribution, any Error>? = {
    let environment = ProcessInfo.processInfo.environment
    guard let home = environment["ROCKETMQ_HOME"], !home.isEmpty else {
      // Where tests decide about a change, one that silently did not run is a hole.
      guard environment["CI"] != nil else { return nil }
      return .failure(Unusable(description: "CI is set, but ROCKETMQ_HOME names no RocketMQ to test against"))
    }
    return Result { try Distribution(home) }
  }()

  package static var isNamed: Bool { current != nil }

  private init(_ home: String) throws {
    let path = URL(fileURLWithPath: home).standardizedFileURL.path
    let jars = (try? FileManager.default.contentsOfDirectory(atPath: path + "/lib")) ?? []
    guard jars.contains(where: { $0.hasPrefix("rocketmq-broker-") }) else {
      throw Unusable(description: "ROCKETMQ_HOME is \(home), but there is no lib/rocketmq-broker-….jar in it")
    }
    self.home = path
    hasUsers = jars.contains { $0.hasPrefix("rocketmq-auth-") }
    isFive = jars.contains { $0.hasPrefix("rocketmq-broker-5") }
  }
}
