internal import Glibc
internal import Loop
internal import RocketMQ

/// Works on one topic of a RocketMQ and prints what came of it, one object of JSON: makes the topic and a backlog in it
/// (`backlog NAMESERVER TOPIC COUNT`), counts it with the module alone (`count NAMESERVER TOPIC COUNT`), publishes at a steady rate
/// (`paced NAMESERVER TOPIC COUNT RATE`), or says when the broker stored each message (`times NAMESERVER TOPIC COUNT`).
@main
struct RocketMQLoad {
  static func main() async {
    exit(await EventLoop.spawn { await run(Array(CommandLine.arguments.dropFirst())) }.value)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  @EventLoop
  private static func run(_ arguments: [String]) async -> Int32 {
    guard arguments.count >= 4, let count = Int(arguments[3]) else { return 64 }
    do {
      let client = try await Client(ClientSettings(nameServers: [arguments[1]], requestLimit: .seconds(10)))
      let topic = arguments[2]
      switch arguments[0] {
      case "backlog": try await Publishing(client, topic).backlog(of: count)
      case "paced": try await Publishing(client, topic).paced(count, rate: arguments.last.flatMap { Int($0) } ?? 100)
      case "count": try await Counting(client, topic, count).run()
      case "times": try await StoreTimes(client, topic, count).run()
      default: return 64
      }
      await client.close()
      return 0
    } catch {
      print("{\"error\":\"\(error)\"}")
      return 1
    }
  }
}
