import Foundation
import Loop
import Testing

@testable import causeway

@Suite(.timeLimit(.minutes(1)))
struct PushCommandTests {
  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("push-\(UUID().uuidString).json").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func `a push is signed as Aqara signs, and its answer shown`() async throws {
    let server = PushServer(answers: ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}"])
    let url = try await server.start()
    let path = try file(#"{"msgType":"resource_report","data":[]}"#)
    let (code, said) = await Transcript.run(
      "push", "--url", url, "--secret=s3cret", "--app-key", "KEY", "--token=TOK", path)
    #expect(code == .success && said.output.hasPrefix("200 {\"code\":0} in ") && said.errors.isEmpty)
    let request = try #require(await server.requests.first)
    #expect(request.hasSuffix(#"{"msgType":"resource_report","data":[]}"#))
    #expect(request.contains("appkey: KEY\r\n") && request.contains("token: TOK\r\n"))
    #expect(request.firstMatch(of: /\r\nsign: [0-9a-f]{32}\r\n/) != nil)
  }

  @Test func `an unsigned push has neither key nor signature`() async throws {
    let server = PushServer(answers: ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}"])
    let url = try await server.start()
    #expect(await Transcript.run("push", "--url", url, "--unsigned", try file("{}")).code == .success)
    let request = try #require(await server.requests.first)
    #expect(!request.contains("sign:") && !request.contains("appkey:") && request.contains("nonce: "))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":1}", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 10\r\n\r\n{\"code\":0}",
  ])
  func `anything but code 0 is a failure`(answer: String) async throws {
    let server = PushServer(answers: [answer])
    let url = try await server.start()
    let (code, said) = await Transcript.run("push", "--url", url, "--unsigned", "--json", try file("{}"))
    #expect(code == .failure && said.output.contains("\"accepted\":false"))
  }

  @Test func `one refusal among several is a failure`() async throws {
    let good = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\":0}"
    let server = PushServer(answers: [good, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", good])
    let url = try await server.start()
    let (code, said) = await Transcript.run("push", "--url", url, "--unsigned", "-n3", try file("{}"))
    #expect(code == .failure && said.output.split(separator: "\n").count == 3)
    #expect(said.errors.contains("is the secret the gateway's"))
  }

  @Test func `what cannot be sent is said, with a code of its own`() async throws {
    let path = try file("{}")
    let (refused, words) = await Transcript.run("push", "--url", "http://127.0.0.1:1/x", "--unsigned", path)
    #expect(refused == .unavailable && words.errors.contains("nothing listens there"))
    #expect(await Transcript.run("push", "--url", "nowhere", "--unsigned", path).code == .usage)
    #expect(await Transcript.run("push", "--url", "http://127.0.0.1:1", "--unsigned", "/no/such/file").code == .noInput)
    let (broken, place) = await Transcript.run("push", "--url", "http://127.0.0.1:1", "--unsigned", try file("{,}"))
    #expect(broken == .noInput && place.errors.contains("is not JSON: line 1, column 2"))
  }

  @Test func `the secret comes from one place`() async throws {
    let path = try file("{}")
    let (both, said) = await Transcript.run("push", "--url", "http://h", "--secret", "x", "--unsigned", path)
    #expect(both == .usage && said.errors.contains("--secret and --unsigned contradict each other"))
    let (none, words) = await Transcript.run("push", "--url", "http://h", path)
    #expect(none == .usage && words.errors.contains("AQARA_SECRET"))
    let (missing, _) = await Transcript.run("push", "--url", "http://h", "--secret-file", "/no/such", path)
    #expect(missing == .noInput)
  }

  @Test func `a webhook of HomeLINK's is not signed, and 200 is all it takes`() async throws {
    let server = PushServer(answers: ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
    let url = try await server.start()
    let path = try file(#"{"statusId":"ACTIVE"}"#)
    let (code, said) = await Transcript.run("push", "--as", "homelink", "--url", url, "--token=TOK", path)
    #expect(code == .success && said.output.hasPrefix("200 {} in "))
    let request = try #require(await server.requests.first)
    #expect(request.hasSuffix(#"{"statusId":"ACTIVE"}"#) && request.contains("Authorization: Bearer TOK\r\n"))
    #expect(!request.contains("sign:") && !request.contains("nonce:"))
    #expect(await Transcript.run("push", "--as", "homelink", "--url", url, "--secret", "x", path).code == .usage)
    #expect(await Transcript.run("push", "--as", "klingon", "--url", url, path).code == .usage)
  }
}
