internal import Foundation
internal import Synchronization

/// The programs in `Java/`, compiled against the client of the release that is tested, or of the one that ROCKETMQ_CLIENT_HOME names.
package enum JavaPrograms {
  private static let sources: [(name: String, bytes: [UInt8])] = [
    ("Lines.java", PackageResources.Lines_java), ("Member.java", PackageResources.Member_java),
    ("Samples.java", PackageResources.Samples_java),
  ]
  private static let compiled = Mutex<String?>(nil)

  /// The class path on which they are. Compiles them the first time, which takes seconds.
  static func classPath(_ distribution: Distribution) throws -> String {
    let classes = try compiled.withLock { folder in
      if let folder { return folder }
      let made = try compile(distribution)
      folder = made
      return made
    }
    return "\(classes):\(home(distribution))/conf:\(home(distribution))/lib/*"
  }

  private static func home(_ distribution: Distribution) -> String {
    ProcessInfo.processInfo.environment["ROCKETMQ_CLIENT_HOME"] ?? distribution.home
  }

  private static func compile(_ distribution: Distribution) throws -> String {
    let folder = NSTemporaryDirectory() + "rocketmq-java-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    Leftovers.add(folder)
    for source in sources {
      try Data(source.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(source.name)"))
    }
    let words =
      ["javac", "-J-XX:TieredStopAtLevel=1", "-encoding", "UTF-8", "-nowarn", "-d", folder]
      + ["-cp", "\(home(distribution))/lib/*"] + sources.map { "\(folder)/\($0.name)" }
    let log = "\(folder)/javac.log"
    let status = try Spawned(words, output: log).wait()
    guard status == 0 else {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw Distribution.Unusable(
        description: "javac fails (is a JDK there, such as Debian's default-jdk-headless?):\n\(text.suffix(2_000))")
    }
    return folder
  }
}
