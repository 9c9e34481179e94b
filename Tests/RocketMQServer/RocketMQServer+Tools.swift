internal import Foundation

extension RocketMQServer {
  /// `mqadmin` of the same release. Returns what it says; blocks for seconds.
  @discardableResult
  package func administer(_ words: [String]) throws -> String {
    let output = "\(folder)/mqadmin-\(UUID().uuidString).out"
    let options = [
      "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Drocketmq.client.logLevel=ERROR",
      "-Drocketmq.home.dir=\(folder)", "-Duser.home=\(folder)",
      // 5.x would tell the terminal all it does.
      "-Drmq.logback.configurationFile=\(folder)/conf/rmq.tools.logback.xml",
    ]
    let start = [
      "-cp", "\(folder)/conf:\(distribution.home)/lib/*", "org.apache.rocketmq.tools.command.MQAdminStartup",
    ]
    let status = try Spawned(["java"] + options + start + words + ["-n", nameServer], output: output).wait()
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    // Its status says that nothing went wrong, whatever did.
    guard status == 0, !text.contains("Exception:") else {
      throw Distribution.Unusable(description: "mqadmin \(words.joined(separator: " ")) (\(status)):\n\(text)")
    }
    return text
  }
}
