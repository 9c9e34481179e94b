import Foundation
import Glibc
import Testing

/// `causeway reload` and SIGHUP, against the real program.
@Suite struct ReloadCommandTests {
  @Test func `a bad file is told as check tells it, with its exit code, and changes nothing`() throws {
    let house = try ReloadHouse()
    let gateway = try house.start()
    house.plan.routes = ["{ name: all, match: { inputt: push }, to: [opps] }"]
    try house.write()
    let check = try GatewayProcess.run(["check", house.file], in: house.folder.url)
    let reload = try GatewayProcess.run(["reload", house.file], in: house.folder.url)
    #expect(check.status == 78)
    #expect(reload.status == 78)
    let problems = { (text: String) in text.split(separator: "\n").filter { $0.contains(".yaml:") } }
    #expect(problems(reload.text).count == 2)
    #expect(problems(reload.text) == problems(check.text))
    #expect(reload.text.contains("2 problems; nothing was changed."))
    #expect(try house.lastReload(gateway)?["outcome"] as? String == "refused")
    try house.push("1")
    try house.ops.until(1)
    #expect(gateway.terminate() == 0)
    #expect(try GatewayProcess.run(["reload", house.file], in: house.folder.url).status == 78)
    house.plan.routes = ["{ to: [ops, stream] }"]
    try house.write()
    #expect(try GatewayProcess.run(["reload", house.file], in: house.folder.url).status == 69)
  }

  @Test func `SIGHUP takes a file that is good, and says in the log what is wrong with one that is not`() throws {
    let house = try ReloadHouse()
    let gateway = try house.start()
    house.plan.outputs.append(("more", house.other.port, "/more", ""))
    house.plan.routes.append("{ name: more, match: { input: events }, to: more }")
    try house.write()
    for _ in 0..<3 { Glibc.kill(gateway.pid, SIGHUP) }
    try house.until("it is reloaded") { try house.lastReload(gateway)?["outcome"] as? String == "ok" }
    try house.push("1")
    try house.other.until(1)
    house.plan.routes.append("{ to: nobody }")
    try house.write()
    Glibc.kill(gateway.pid, SIGHUP)
    try house.until("it is refused") { try house.lastReload(gateway)?["outcome"] as? String == "refused" }
    try house.until("the log says why") {
      gateway.standardError.contains("causeway.yaml:13:11: routes[2].to: no output is called \"nobody\"")
    }
    try house.push("2")
    try house.other.until(2)
    #expect(gateway.terminate() == 0)
  }

  @Test func `another address is taken before the old one is given up, or nothing changes`() throws {
    let house = try ReloadHouse()
    let gateway = try house.start()
    let stream = try StreamCounter(port: house.port, token: "kill-test")
    let old = house.port
    // Somebody else's.
    house.move(to: house.other.port)
    try house.write()
    let refusal = try GatewayProcess.run(["reload", house.file], in: house.folder.url)
    #expect(refusal.status == 78)
    #expect(refusal.text.contains("causeway.yaml:2:17: http.listen: cannot listen on"))
    #expect(try HTTPConnection(port: old).request("GET", "/livez").status == 200)
    house.move(to: try GatewayProcess.freePort())
    try house.reload()
    #expect(try HTTPConnection(port: house.port).request("GET", "/livez").status == 200)
    #expect(throws: HTTPConnection.Broken.self) { try HTTPConnection(port: old) }
    try house.push("1")
    try house.until("the client that was there has it") { stream.seen == ["1"] }
    #expect(gateway.terminate() == 0)
  }

  @Test func `the place of the journal needs a restart, and everything else of that file waits with it`() throws {
    let house = try ReloadHouse()
    let gateway = try house.start()
    let moved = house.text.replacingOccurrences(of: "journal.db", with: "other.db")
    try moved.write(toFile: house.file, atomically: true, encoding: .utf8)
    Glibc.kill(gateway.pid, SIGHUP)
    try house.until("it is refused") { try house.lastReload(gateway)?["outcome"] as? String == "refused" }
    try house.until("the log says why") { gateway.standardError.contains("journal.path: needs a restart") }
    #expect(try GatewayProcess.run(["reload", house.file], in: house.folder.url).text.contains("needs a restart"))
    #expect(gateway.terminate() == 0)
  }

  @Test func `a stream that has changed lets its clients go with a clean end, and the same client finds its way back`()
    throws
  {
    let house = try ReloadHouse()
    let gateway = try house.start()
    let stream = try StreamCounter(port: house.port, token: "kill-test")
    try house.push("1")
    try house.until("the client has it") { stream.seen == ["1"] }
    house.streamKeys = ", heartbeat: 5s"
    try house.reload()
    try house.until("it is let go") { !stream.isOpen }
    #expect(stream.hasEndedCleanly)
    let again = try StreamCounter(port: house.port, token: "kill-test")
    try house.push("2")
    try house.until("the client has it") { again.seen == ["2"] }
    #expect(gateway.terminate() == 0)
  }

  @Test func `started with another file, it names who has left something behind, until the file says what to do`()
    throws
  {
    let house = try ReloadHouse()
    house.ops.behave { _ in .answer(503) }
    let first = try house.start()
    for index in 0..<3 { try house.push("\(index)", subject: "s\(index)") }
    try house.until("it is away") { house.ops.offered > 0 }
    #expect(first.terminate() == 0)
    house.plan.outputs = [("new", house.other.port, "/new", "")]
    house.plan.routes = ["{ to: [new, stream] }"]
    let second = try house.start()
    try house.until("the log names it") {
      second.standardError.contains("the output \"ops\" is not in the configuration, but the journal keeps its place")
    }
    #expect(second.terminate() == 0)
    house.plan.more = "discard: [ops]"
    let third = try house.start()
    try house.until("the log says that it is over") {
      third.standardError.contains("output ops: its place in the journal is given up")
    }
    #expect(third.terminate() == 0)
  }

  @Test func `SIGTERM while it reloads ends it in order`() throws {
    let house = try ReloadHouse()
    house.ops.behave { _ in .hang }
    let gateway = try house.start()
    try house.push("1")
    try house.until("it is under way") { house.ops.offered > 0 }
    house.plan.outputs[0].path = "/other"
    try house.write()
    Glibc.kill(gateway.pid, SIGHUP)
    usleep(300_000)
    let began = Date()
    #expect(gateway.terminate() == 0)
    #expect(Date().timeIntervalSince(began) < 9)
  }

  @Test func `while a name is being looked up nothing waits for it: not the loop, a reload, or the end`() throws {
    let house = try ReloadHouse()
    let faults = try Faults(in: house.folder, path: house.folder.path + "/journal.db")
    let gateway = try house.start(environment: faults.environment)
    let hanging = house.text.replacingOccurrences(
      of: "http://127.0.0.1:\(house.ops.port)/hook", with: "http://far.hang/a")
    try hanging.write(toFile: house.file, atomically: true, encoding: .utf8)
    #expect(try GatewayProcess.run(["reload", house.file], in: house.folder.url).status == 0)
    for index in 0..<8 { try house.push("\(index)", subject: "s\(index)") }
    let isDone = Flag()
    let slowest = Flag()
    let watch = Background {
      while !isDone.isRaised {
        let began = Date()
        guard let answer = try? HTTPConnection(port: house.port).request("GET", "/livez"), answer.status == 200,
          Date().timeIntervalSince(began) < 0.5
        else { return slowest.raise() }
        usleep(5_000)
      }
    }
    let other = hanging.replacingOccurrences(of: "far.hang/a", with: "far.hang/b")
    try other.write(toFile: house.file, atomically: true, encoding: .utf8)
    let began = Date()
    #expect(try GatewayProcess.run(["reload", house.file], in: house.folder.url).status == 0)
    #expect(Date().timeIntervalSince(began) < 8)
    isDone.raise()
    watch.join()
    #expect(!slowest.isRaised, "the loop did not answer in time")
    let lag = try (house.health(gateway)["causeway"] as? [String: Any])?["loopLagSeconds"] as? Double
    #expect(try #require(lag) < 0.5)
    // What was held up is not lost: it goes where it can go.
    house.plan.outputs[0].path = "/back"
    try house.reload()
    try house.ops.until(8)
    #expect(gateway.terminate() == 0)
  }
}
