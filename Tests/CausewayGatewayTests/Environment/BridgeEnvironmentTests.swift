import CausewayConnectors
import CausewayCore
import CausewayJournal
import Testing

@testable import CausewayGateway

@Suite struct BridgeEnvironmentTests {
  static let complete = [
    "APP_ID": "app-1", "KEY_ID": "key-1", "APP_KEY": "app-key-1", "BRIDGE_TOKEN": "token-1",
    "MQ_NAMESRV_ADDR": "mq.example.org:9876", "CAUSEWAY_JOURNAL": "/j/journal.db",
  ]

  private func environment(
    _ changes: [String: String?] = [:], files: [String: String] = [:]
  ) -> BridgeEnvironment? {
    var variables = Self.complete
    for (name, value) in changes { variables[name] = value }
    let all = variables
    return BridgeEnvironment(
      variable: { all[$0] },
      readFile: { path throws(ConfigFileError) in
        guard let text = files[path] else { throw ConfigFileError("no such file") }
        return ConfigFile(text)
      }, folders: LocalFolders(user: 1_000) { _ in .missing })
  }

  private func read(
    _ changes: [String: String?] = [:], files: [String: String] = [:]
  ) throws -> GatewayConfiguration.Reading {
    try #require(environment(changes, files: files)).load()
  }

  @Test func `the bridge's variables alone make a gateway`() throws {
    let reading = try read()
    let configuration = try reading.result.get()
    #expect(reading.warnings.isEmpty)
    #expect(configuration.isOfEnvironment && configuration.file == "the environment")
    #expect(configuration.http.listen == HostPort(host: "0.0.0.0", port: 8_080) && configuration.http.publicURL == nil)
    #expect(configuration.journal.path == "/j/journal.db")
    #expect(configuration.inputs.map(\.type) == ["rocketmq"] && configuration.inputs.map(\.dialect) == ["aqara"])
    #expect(configuration.inputs.map(\.isEnabled) == [true])
    #expect(configuration.outputs.map(\.type) == ["sse"])
    #expect(configuration.outputs.first?.plan.heartbeat == .seconds(15))
    #expect(configuration.routing.outputs == ["stream"] && configuration.admin == nil)
  }

  @Test func `each variable arrives where it belongs`() throws {
    let configuration = try read([
      "SERVER_PORT": " 9090 ", "HEARTBEAT_INTERVAL_SECONDS": "30", "BATCH_INTERVAL_MS": "100", "LOG_LEVEL": "debug",
      "BRIDGE_PUBLIC_URL": "https://bridge.example.com/a", "ROCKETMQ_ENABLED": "True",
      "MQ_NAMESRV_ADDR": "a:9876; b:9877;",
    ]).result.get()
    #expect(configuration.http.listen.port == 9_090)
    #expect(configuration.outputs.first?.plan.heartbeat == .seconds(30))
    #expect(configuration.http.publicURL == "https://bridge.example.com/a")
  }

  @Test(arguments: [
    ("TRACE", Log.Level.debug), ("DEBUG", .debug), ("info", .info), ("WARN", .warning), ("Warning", .warning),
    ("ERROR", .error), ("OFF", .error),
  ])
  func `the words of Java's loggers are understood`(word: String, level: Log.Level) throws {
    #expect(try #require(environment(["LOG_LEVEL": word])).logLevel == level)
  }

  @Test(
    arguments: [
      (
        ["APP_ID": nil],
        "APP_ID: required, but not set. It is the appId of Aqara's console: the topic, and the consumer group."
      ),
      (
        ["APP_KEY": ""],
        "APP_KEY: required, but not set. It is the appKey of Aqara's console: the secret key of the message queue. Set it, or "
          + "APP_KEY_FILE to the path of a file that holds it."
      ),
      (["SERVER_PORT": "web"], #"SERVER_PORT: expected a whole number from 0 to 65535, found "web"."#),
      (["SERVER_PORT": "${PORT}"], #"SERVER_PORT: expected a whole number from 0 to 65535, found "$${PORT}"."#),
      (
        ["HEARTBEAT_INTERVAL_SECONDS": "0"],
        #"HEARTBEAT_INTERVAL_SECONDS: expected a whole number from 1 to 300, found "0"."#
      ),
      (["BATCH_INTERVAL_MS": "-1"], #"BATCH_INTERVAL_MS: expected a whole number from 0 to 3600000, found "-1"."#),
      (["ROCKETMQ_ENABLED": "perhaps"], #"ROCKETMQ_ENABLED: expected true or false, found "perhaps"."#),
      (["LOG_LEVEL": "loud"], #"LOG_LEVEL: expected DEBUG, INFO, WARN or ERROR, found "loud"."#),
      (
        ["KEY_ID_FILE": "/f"],
        "KEY_ID: both KEY_ID and KEY_ID_FILE are set. Unset one of them: only one can hold the secret."
      ),
      (
        ["BRIDGE_TOKEN": nil, "BRIDGE_TOKEN_FILE": "/none"],
        "BRIDGE_TOKEN: cannot read the file that BRIDGE_TOKEN_FILE names: no such file."
      ),
      (
        ["CAUSEWAY_JOURNAL": "/j/"], "CAUSEWAY_JOURNAL: names a folder. Name the file in it: journal.db."
      ),
    ] as [([String: String?], String)])
  func `what is wrong with a variable is said about the variable`(changes: [String: String?], message: String) throws {
    guard case .failure(let failure) = try read(changes).result else {
      Issue.record("it is taken")
      return
    }
    #expect(failure.problems.map(\.description) == ["the environment: \(message)"])
  }

  @Test func `a name server that is none is said about the variable`() throws {
    guard case .failure(let failure) = try read(["MQ_NAMESRV_ADDR": "mq.example.org"]).result else {
      Issue.record("it is taken")
      return
    }
    #expect(failure.problems.count == 1)
    #expect(
      failure.description.hasPrefix("the environment: MQ_NAMESRV_ADDR: expected host:port, found \"mq.example.org\""))
  }

  @Test func `all that is wrong is said at once, in the order of the bridge's manual, without secrets`() throws {
    let reading = try read([
      "APP_ID": nil, "KEY_ID": "a-key\nof two lines", "SERVER_PORT": "x", "BRIDGE_TOKEN": " ", "LOG_LEVEL": "x",
    ])
    guard case .failure(let failure) = reading.result else {
      Issue.record("it is taken")
      return
    }
    #expect(failure.problems.map(\.path) == ["APP_ID", "KEY_ID", "BRIDGE_TOKEN", "SERVER_PORT", "LOG_LEVEL"])
    #expect(!failure.description.contains("a-key") && failure.description.hasSuffix("5 problems; nothing was started."))
  }

  @Test func `a secret may lie in a file, and whatever is in it stays text`() throws {
    let files = ["/run/secrets/key": "k: \"${APP_ID}\" #\n", "/run/secrets/app": "s", "/run/secrets/token": "t\n"]
    let reading = try read(
      [
        "KEY_ID": nil, "APP_KEY": "", "BRIDGE_TOKEN": nil, "KEY_ID_FILE": "/run/secrets/key",
        "APP_KEY_FILE": "/run/secrets/app", "BRIDGE_TOKEN_FILE": "/run/secrets/token",
      ], files: files)
    #expect(throws: Never.self) { try reading.result.get() }
  }

  @Test func `values cannot add settings`() throws {
    let hostile = "x\"\n    type: http\n    path: /open\n    ${HOME} }"
    for name in ["KEY_ID", "APP_KEY", "BRIDGE_TOKEN"] {
      let configuration = try? read([name: hostile.replacing("\n", with: " ")]).result.get()
      #expect(configuration?.inputs.count == 1 && configuration?.inputs.first?.plan.paths.isEmpty == true)
    }
    let text = try #require(environment(["APP_KEY": hostile, "APP_ID": hostile])).document
    #expect(!text.contains("/open"))
  }

  @Test func `the example address is warned of`() throws {
    let warnings = try read(["MQ_NAMESRV_ADDR": nil]).warnings.map(\.description)
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasPrefix("the environment: MQ_NAMESRV_ADDR: not set; 3rd-subscription.aqara.cn:9876 is asked")
        == true)
  }

  @Test func `a public address that is none keeps nobody from starting`() throws {
    let reading = try read(["BRIDGE_PUBLIC_URL": "bridge.example.com"])
    #expect(try reading.result.get().http.publicURL == nil)
    #expect(reading.warnings.map(\.path) == ["BRIDGE_PUBLIC_URL"])
  }

  @Test func `quotes that docker has left are warned of`() throws {
    let reading = try read(["APP_KEY": "\"secret\""])
    #expect(reading.warnings.map(\.path) == ["APP_KEY"] && !reading.warnings[0].description.contains("secret\""))
  }

  @Test func `switched off it needs no keys`() throws {
    let reading = try read([
      "ROCKETMQ_ENABLED": "false", "APP_ID": nil, "KEY_ID": nil, "APP_KEY": nil, "MQ_NAMESRV_ADDR": nil,
    ])
    #expect(try reading.result.get().inputs.map(\.isEnabled) == [false])
    #expect(reading.warnings.isEmpty)
  }

  @Test(arguments: [("1", true), ("0", false), ("TRUE", true), ("off", false)])
  func `each way to write yes and no is understood`(word: String, isEnabled: Bool) throws {
    let reading = try read(["ROCKETMQ_ENABLED": word])
    #expect(try reading.result.get().inputs.map(\.isEnabled) == [isEnabled])
  }

  @Test func `without a variable of the bridge's there is no such gateway`() {
    func environment(_ variables: [String: String]) -> BridgeEnvironment? {
      BridgeEnvironment(variable: { variables[$0] }, folders: LocalFolders(user: 0) { _ in .missing })
    }
    #expect(environment([:]) == nil)
    #expect(environment(["SERVER_PORT": "80", "LOG_LEVEL": "INFO", "CAUSEWAY_JOURNAL": "/j", "APP_ID": ""]) == nil)
    for name in ["APP_ID", "KEY_ID_FILE", "BRIDGE_TOKEN", "ROCKETMQ_ENABLED"] {
      #expect(environment([name: "x"]) != nil)
    }
  }

  @Test(arguments: [[:], ["ROCKETMQ_ENABLED": "no"], ["BRIDGE_PUBLIC_URL": "http://b"]])
  func `what it amounts to, kept as a file, is the same`(changes: [String: String]) throws {
    let environment = try #require(self.environment(changes))
    let own = try environment.load().result.get()
    let variables = Self.complete.merging(changes) { $1 }
    let file = load(environment.document, environment: variables)
    let change = ConfigurationChange(from: own, to: try file.result.get())
    #expect(change.isEmpty, "\(change.summary)")
    #expect(file.warnings.isEmpty && !environment.document.contains("key-1"))
  }
}
