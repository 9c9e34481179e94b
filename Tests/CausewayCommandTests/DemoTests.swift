import CausewayCore
import Foundation
import RealBroker
import Testing

@testable import causeway

/// The demo as a newcomer meets it: a process, and its printed commands in a shell.
@Suite(.timeLimit(.minutes(2)))
struct DemoTests {
  private let folder: URL

  init() throws {
    // Short: the path of a Unix socket has a limit.
    folder = URL(fileURLWithPath: "/tmp/causeway-demo-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func address(in text: String) -> String? {
    text.firstMatch(of: /The gateway is at http:\/\/(127\.0\.0\.1:\d+),/).map { String($0.1) }
  }

  @Test func `the printed commands work when they are copied`() async throws {
    let demo = try BuiltProgram(["demo", "--port", "0", "--seed", "1", "--no-broker"], folder: folder)
    #expect(await demo.says { $0.contains("the hub says hello") })
    let address = try #require(self.address(in: demo.text))
    let guide = DemoGuide(address: address, folder: DemoFolder(path: ".causeway-demo"), program: BuiltProgram.path)
    let trials = guide.trials
    for trial in trials { #expect(demo.text.contains(trial.command)) }

    let answer = try await BuiltProgram.shell("(\(trials[1].command)) 2>&1", folder: folder)
    #expect(answer.hasSuffix("{\"code\":0}"))
    let alarm = try await BuiltProgram.shell("(\(trials[2].command)) 2>/dev/null", folder: folder)
    #expect(alarm == "{}")
    let stream = try await BuiltProgram.shell("timeout 3 \(trials[0].command)", folder: folder)
    #expect(
      stream.contains("retry: ") && stream.contains("\nid: ") && stream.contains("data: {\"specversion\":\"1.0\""))
    let list = try await BuiltProgram.shell("timeout 3 \(trials[3].command) --since 1h", folder: folder)
    #expect(list.contains("\(HomeDevice.Doorbell.id)/13.12.85  \"1\"") && list.contains("aqara.gateway_bind"))
    #expect(list.contains("homelink.alert") && list.contains("DEMO_Home/D6FCD4F0/FIRE_ALARM"))
    #expect(try await BuiltProgram.shell(trials[4].command, folder: folder).contains("\"status\":\"up\""))
    #expect(await demo.interrupt() == 0)
  }

  @Test func `with a broker the home is on it, alarms come from it, and nothing of it stays`() async throws {
    let broker = try await RealBroker.start()
    let words = ["demo", "--port", "0", "--seed", "1", "--broker", "127.0.0.1:\(broker.port)"]
    let demo = try BuiltProgram(words, folder: folder)
    #expect(await demo.says { $0.contains("the hub says hello") })
    #expect(!demo.text.contains("not taken"))
    let address = try #require(self.address(in: demo.text))
    let search = DemoBroker.Search.found(DemoBroker(HostPort(host: "127.0.0.1", port: broker.port)))
    let guide = DemoGuide(
      address: address, folder: DemoFolder(path: ".causeway-demo"), program: BuiltProgram.path, search: search)
    for trial in guide.trials { #expect(demo.text.contains(trial.command)) }
    let (listen, alarm) = (guide.trials[5].command, guide.trials[6].command)

    // What a home leaves there for those who subscribe later, alarms that its own messages told of included.
    #expect(
      try await poll("timeout 2 \(listen)") { seen in
        seen.contains("causeway-demo/homeassistant/device/") && seen.contains("causeway-demo/home/causeway/")
          && seen.contains("causeway-demo/home/aqara/\(HomeDevice.Lock.id)/")
      })
    _ = try await BuiltProgram.shell(alarm, folder: folder)
    let program = BuiltProgram.path
    let list = "\(program) events --json --after 0 --type 'homelink.*' .causeway-demo/causeway.yaml"
    #expect(try await poll(list) { $0.contains("FIRE_ALARM") })
    // The introductions of the simulated cloud have come by way of the broker as well, the very first too.
    let events = try await BuiltProgram.shell(list, folder: folder)
    #expect(events.contains(#""topic":"causeway-demo/cloud/demo/property/demo_home/add""#), "\(events)")
    #expect(!events.contains(#""input":"homelink-web""#))
    #expect(await demo.interrupt() == 0)
    let left = try await BuiltProgram.shell("timeout 2 \(listen)", folder: folder)
    #expect(left.isEmpty, "\(left)")
  }

  /// Whether what `command` prints satisfies `condition` before long.
  private func poll(_ command: String, _ condition: (String) -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if condition(try await BuiltProgram.shell(command, folder: folder)) { return true }
    }
    return false
  }

  @Test func `a broker that wants a password, or is not there, is named, and the demo goes on`() async throws {
    var options = RealBroker.Options()
    options.users = ["somebody": "secret"]
    let broker = try await RealBroker.start(options)
    for (isThere, words) in [(true, "does not let a client without a password in"), (false, "No MQTT broker answers")] {
      if !isThere { broker.stop() }
      let demo = try BuiltProgram(["demo", "--port", "0", "--broker", "127.0.0.1:\(broker.port)"], folder: folder)
      #expect(await demo.says { $0.contains("the hub says hello") })
      #expect(demo.text.contains(words) && !demo.text.contains("mosquitto_sub") && !demo.text.contains("not taken"))
      #expect(await demo.interrupt() == 0)
    }
  }

  @Test(arguments: ["--broker nowhere", "--broker host:0", "--broker 127.0.0.1:1883 --no-broker"])
  func `a broker that is none is refused before anything begins`(_ words: String) async throws {
    let said = try await BuiltProgram.shell("\(BuiltProgram.path) demo \(words) 2>&1; echo $?", folder: folder)
    #expect(said.contains("--broker") && said.hasSuffix("\n64\n"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent(".causeway-demo").path))
  }

  @Test func `what happened outlives the demo, unless it is to begin anew`() async throws {
    func bindings(_ options: String...) async throws -> Int {
      let demo = try BuiltProgram(["demo", "--port", "0", "--no-broker"] + options, folder: folder)
      #expect(await demo.says { $0.contains("\"Front door\"") })
      let list = "\(BuiltProgram.path) events --json --after 0 --type aqara.gateway_bind .causeway-demo/causeway.yaml"
      let count = try await BuiltProgram.shell(list, folder: folder).split(separator: "\n").count
      #expect(await demo.interrupt() == 0)
      return count
    }
    #expect(try await bindings() == 1)
    #expect(try await bindings() == 2)
    #expect(try await bindings("--fresh") == 1)
  }

  @Test func `a second demo in the same folder is refused, and leaves the first alone`() async throws {
    let first = try BuiltProgram(["demo", "--port", "0", "--no-broker"], folder: folder)
    #expect(await first.says { $0.contains("the hub says hello") })
    let said = try await BuiltProgram.shell(
      "\(BuiltProgram.path) demo --port 0 --fresh --no-broker 2>&1; echo $?", folder: folder)
    #expect(said.contains("is running in .causeway-demo already") && said.hasSuffix("\n1\n"))
    let health = "\(BuiltProgram.path) health .causeway-demo/causeway.yaml; echo $?"
    #expect(try await BuiltProgram.shell(health, folder: folder).hasSuffix("\n0\n"))
    #expect(await first.interrupt() == 0)
    let after = try await BuiltProgram.shell(
      health + "; \(BuiltProgram.path) events .causeway-demo/causeway.yaml; echo $?", folder: folder)
    #expect(after == "69\n69\n")
  }
}
