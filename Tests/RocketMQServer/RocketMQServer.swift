internal import Foundation
internal import Glibc
package import RocketMQ

/// A name server and a broker of a real RocketMQ on free ports of loopback, with a folder of their own that goes with them.
package final class RocketMQServer: Sendable {
  /// What makes one server unlike another.
  package enum Kind: Sendable, Hashable {
    case open
    /// Only who has credentials gets in: the administrator everywhere, the application where it was allowed.
    case guarded
    /// Plainly or by TLS, with a certificate and its key.
    case secured(certificate: String, key: String)
    /// The broker advertises an address that does not exist.
    case hidden
  }

  package static let administrator = Credentials(accessKey: "admin-access-key", secretKey: "admin-secret-key")
  package static let application = Credentials(accessKey: "gateway-key", secretKey: "gateway-secret")
  package static let hiddenHost = "192.0.2.1"

  package let distribution: Distribution
  package let kind: Kind
  package let nameServer: String
  package let broker: String
  let folder: String
  private let ports: (nameServer: UInt16, broker: UInt16)
  // Tests start, kill and restart one after the other.
  nonisolated(unsafe) private var nameServerProcess: JavaProcess?
  nonisolated(unsafe) private var brokerProcess: JavaProcess?

  /// Starts both and returns when the broker can be had. Blocks for some seconds.
  package init(_ kind: Kind) throws {
    guard let named = Distribution.current else { throw Distribution.Unusable(description: "no ROCKETMQ_HOME") }
    distribution = try named.get()
    self.kind = kind
    folder = NSTemporaryDirectory() + "rocketmq-" + UUID().uuidString
    ports = (try Self.freePort(), try Self.freePort())
    nameServer = "127.0.0.1:\(ports.nameServer)"
    broker = "127.0.0.1:\(ports.broker)"
    try FileManager.default.createDirectory(atPath: folder + "/conf", withIntermediateDirectories: true)
    Leftovers.add(folder)
    try writeConfiguration()
    do {
      try startNameServer()
      try startBroker()
    } catch {
      stop()
      throw error
    }
  }

  package func stop() {
    kill()
    nameServerProcess?.end()
    nameServerProcess = nil
    try? FileManager.default.removeItem(atPath: folder)
  }

  deinit {
    stop()
  }

  /// As a power cut does it to the broker alone.
  package func kill() {
    brokerProcess?.end()
    brokerProcess = nil
    waitForSilence(at: ports.broker)
  }

  package func startNameServer() throws {
    nameServerProcess = try launch(
      "namesrv", heap: 96, "org.apache.rocketmq.namesrv.NamesrvStartup", ["-c", folder + "/namesrv.conf"])
    try wait(for: ports.nameServer, nameServerProcess, "namesrv")
  }

  package func killNameServer() {
    nameServerProcess?.end()
    nameServerProcess = nil
    waitForSilence(at: ports.nameServer)
  }

  /// A process that is killed holds its port and its files for a moment more: another one would be taken for started, or find them taken.
  private func waitForSilence(at port: UInt16) {
    for _ in 0..<2_000 where Self.isListening(port) { usleep(5_000) }
  }

  /// Again: on the same port, with the same store.
  package func startBroker() throws {
    brokerProcess = try launch(
      "broker", heap: 384, "org.apache.rocketmq.broker.BrokerStartup", ["-c", folder + "/broker.conf"])
    try wait(for: ports.broker, brokerProcess, "broker")
  }

  private func launch(_ name: String, heap: Int, _ main: String, _ arguments: [String]) throws -> JavaProcess {
    let opened = ["java.base/java.nio", "java.base/sun.nio.ch", "java.base/jdk.internal.ref"]
    let options =
      [
        "-Xms\(heap)m", "-Xmx\(heap)m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC",
        "-Drocketmq.home.dir=\(folder)", "-Duser.home=\(folder)", "-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99",
        "-Drocketmq.broker.diskSpaceCleanForciblyRatio=0.98",
      ] + tlsOptions + opened.map { "--add-opens=\($0)=ALL-UNNAMED" }
    return try JavaProcess(
      name, options: options, classPath: "\(distribution.home)/conf:\(distribution.home)/lib/*", main: main,
      arguments: arguments, folder: folder)
  }

  /// Until somebody listens; what it said is the error where nobody ever does.
  private func wait(for port: UInt16, _ process: JavaProcess?, _ name: String) throws {
    for _ in 0..<600 {
      if Self.isListening(port) { return }
      guard process?.isRunning == true else { break }
      usleep(100_000)
    }
    let log = (try? String(contentsOfFile: "\(folder)/\(name).log", encoding: .utf8)) ?? ""
    throw Distribution.Unusable(description: "the \(name) does not start (is Java there?):\n\(log.suffix(2_000))")
  }
}

extension RocketMQServer {
  private var tlsOptions: [String] {
    guard case .secured = kind else { return [] }
    return ["-Dtls.server.mode=permissive", "-Dtls.config.file=\(folder)/tls.properties"]
  }

  private func write(_ name: String, _ lines: [String]) throws {
    try (lines.joined(separator: "\n") + "\n").write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private func writeConfiguration() throws {
    // 4.x reads how to log from there, or does not start.
    let files = try FileManager.default.contentsOfDirectory(atPath: distribution.home + "/conf")
    for file in files where file.hasSuffix(".xml") {
      try FileManager.default.copyItem(atPath: "\(distribution.home)/conf/\(file)", toPath: "\(folder)/conf/\(file)")
    }
    try write(
      "namesrv.conf",
      ["listenPort=\(ports.nameServer)", "bindAddress=127.0.0.1", "kvConfigPath=\(folder)/kv.json"])
    var lines = [
      "brokerClusterName=DefaultCluster", "brokerName=broker-a", "brokerId=0",
      "brokerIP1=\(kind == .hidden ? Self.hiddenHost : "127.0.0.1")", "listenPort=\(ports.broker)",
      "haListenPort=\(ports.broker + 1)", "bindAddress=127.0.0.1", "namesrvAddr=\(nameServer)",
      "storePathRootDir=\(folder)/store", "storePathCommitLog=\(folder)/store/commitlog",
      "mappedFileSizeCommitLog=67108864", "mapedFileSizeCommitLog=67108864", "autoCreateTopicEnable=false",
      "autoCreateSubscriptionGroup=true", "flushDiskType=ASYNC_FLUSH", "diskMaxUsedSpaceRatio=99",
      "enablePropertyFilter=true", "messageDelayLevel=1s 2s 3s 4s 5s 6s 7s 8s 9s 10s 11s 12s 13s 14s 15s 16s 17s 18s",
    ]
    if kind == .guarded { lines += try guardLines() }
    if case .secured(let certificate, let key) = kind {
      try write(
        "tls.properties",
        [
          "tls.test.mode.enable=false", "tls.server.certPath=\(certificate)", "tls.server.keyPath=\(key)",
          "tls.server.need.client.auth=none", "tls.client.authServer=false",
        ])
    }
    try write("broker.conf", lines)
  }

  /// The rules of ACL 1.0 are a file; those of 2.0 are told to the broker when it runs.
  private func guardLines() throws -> [String] {
    guard !distribution.hasUsers else {
      return [
        "authenticationEnabled=true", "authorizationEnabled=true",
        "authenticationMetadataProvider=org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider",
        "authorizationMetadataProvider=org.apache.rocketmq.auth.authorization.provider.LocalAuthorizationMetadataProvider",
        #"initAuthenticationUser={"username":"admin-access-key","password":"admin-secret-key"}"#,
        #"innerClientAuthenticationCredentials={"accessKey":"inner-user","secretKey":"inner-secret"}"#,
      ]
    }
    try write(
      "conf/plain_acl.yml",
      [
        "globalWhiteRemoteAddresses: []", "accounts:", "- accessKey: gateway-key", "  secretKey: gateway-secret",
        "  admin: false", "  defaultTopicPerm: DENY", "  defaultGroupPerm: SUB", "  topicPerms:", "  - events=PUB|SUB",
        "- accessKey: admin-access-key", "  secretKey: admin-secret-key", "  admin: true",
      ])
    return ["aclEnable=true"]
  }

  /// A broker takes the ports beside its own, too: far from those that the system gives to others.
  private static func freePort() throws -> UInt16 {
    for _ in 0..<100 {
      let port = UInt16.random(in: 20_000..<31_000)
      if (port - 2...port + 1).allSatisfy({ !isListening($0) }) { return port }
    }
    throw Distribution.Unusable(description: "no free port")
  }

  private static func isListening(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
