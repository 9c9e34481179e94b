import CausewayCore
import Testing

@testable import CausewayGateway

/// Every mistake that the documentation names, and more: what is said about it, and where.
@Suite struct ConfigurationMistakesTests {
  @Test(arguments: Mistake.all)
  func `each mistake is told at its place, in words that help`(_ mistake: Mistake) {
    let reading = load(mistake.text, environment: ["TOKEN": Mistake.canary, "EMPTY": ""])
    #expect(reading.problems == mistake.problems)
    #expect(!reading.problems.joined().contains(Mistake.canary))
  }

  @Test func `there are many`() {
    #expect(Mistake.all.count >= 40)
  }

  @Test func `all problems of a file are told in one go, in its order`() {
    let reading = load(
      """
      journal: { keep_for: 3 days }
      inputs:
        push: { type: http, path: push, dialect: aqara, secret: "${NOT_SET}" }
      outputs:
        stream: { type: sse, tokn: x }
      routes:
        - { to: [phone] }
      adminn: {}
      """)
    #expect(
      reading.problems == [
        #"1:22: journal.keep_for: expected a duration from 1s to 3650d, found "3 days". Write a whole number and its unit: 250ms, 30s, 5m, 72h or 7d."#,
        "3:29: inputs.push.path: a path begins with `/`. A path such as /push/aqara, as clients ask for it once decoded.",
        "3:59: inputs.push.secret: the environment variable NOT_SET is not set. Set it, or set NOT_SET_FILE to the path of a file that holds the secret.",
        "5:3: outputs.stream.token: required, but missing. Every client of the stream sends it as `Authorization: Bearer <token>`.",
        "5:24: outputs.stream.tokn: unknown key. Did you mean `token`?",
        #"7:12: routes[0].to: no output is called "phone". Outputs here: stream."#,
        "8:1: adminn: unknown key. Did you mean `admin`?",
      ])
    guard case .failure(let failure) = reading.result else { return }
    #expect(failure.description.hasPrefix("causeway.yaml:1:22: journal.keep_for: expected"))
    #expect(failure.description.hasSuffix("\n7 problems; nothing was started."))
  }

  @Test func `one problem is one problem`() {
    guard case .failure(let failure) = load("- x").result else {
      Issue.record("a list was taken for a configuration")
      return
    }
    #expect(
      failure.description == """
        causeway.yaml:1:1: expected sections such as `inputs:`, found a list.
        1 problem; nothing was started.
        """)
  }

  @Test func `a file that is wrong throughout is not listed to its end`() {
    let reading = load((0..<5_000).map { "k\($0): 1\n" }.joined())
    guard case .failure(let failure) = reading.result else {
      Issue.record("unknown keys were taken")
      return
    }
    #expect(failure.problems.count == 100)
    #expect(failure.description.contains("\n… and 4903 more.\n5003 problems; nothing was started."))
  }
}
