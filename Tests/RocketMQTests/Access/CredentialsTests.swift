internal import Testing

@testable internal import RocketMQ

@Suite("Credentials")
struct CredentialsTests {
  private let credentials = Credentials(accessKey: "RocketMQ", secretKey: "12345678")

  private func signature(_ fields: HeaderFields, body: ArraySlice<UInt8> = [], by signer: Credentials? = nil) -> String?
  {
    var command = RemotingCommand(code: 0, fields: fields, body: body)
    (signer ?? credentials).sign(&command)
    return command.fields["Signature"]
  }

  @Test func `a request without fields is signed with its body`() throws {
    #expect(signature([:]) == "IUc8rrO/0gDch8CjObLQsW2rsiA=")
    #expect(signature([:], body: try Vectors.command("J2").body) == "2qsx3nmW28tI8RaL9k/CVPHbw54=")
  }

  @Test func `the values are signed in the order of their names`() {
    let pull: HeaderFields = [
      "consumerGroup": "CG", "topic": "TopicTest", "queueId": "0", "queueOffset": "100", "maxMsgNums": "32",
      "sysFlag": "2",
      "commitOffset": "0", "suspendTimeoutMillis": "15000", "subVersion": "1700000000000", "expressionType": "TAG",
    ]
    #expect(signature(pull) == "2w47ZrbK+/IUUUorWEWW2hs8T2A=")
    var command = RemotingCommand(code: 11, fields: pull)
    credentials.sign(&command)
    #expect(Credentials.content(of: command) == Array("RocketMQ0CGTAG3201001700000000000150002TopicTest".utf8))
  }

  @Test func `control characters and other scripts are signed as UTF-8`() {
    let properties = "TAGS\u{1}TagA\u{2}KEYS\u{1}k1\u{2}WAIT\u{1}true\u{2}UNIQ_KEY\u{1}7F0000011267000000000000000000A1"
    let send: HeaderFields = [
      "a": "PG", "b": "TopicTest", "c": "TBW102", "d": "4", "e": "2", "f": "0", "g": "1700000000123", "h": "0",
      "i": properties,
      "j": "0", "k": "false", "m": "false",
    ]
    #expect(signature(send, body: Array("héllo, 世界".utf8)[...]) == "cKEFySFywAsnipEsZxiuA9IkBbc=")
  }

  @Test func `a token is part of it`() {
    let signer = Credentials(accessKey: "RocketMQ", secretKey: "12345678", token: "tok-1")
    #expect(signature(["topic": "TopicTest", "queueId": "3"], by: signer) == "C+TavpnVJRos07ay8z0+309o+PM=")
  }

  @Test func `signing again changes nothing`() {
    var command = RemotingCommand(code: 0, fields: ["topic": "T"])
    credentials.sign(&command)
    let once = command.fields
    credentials.sign(&command)
    #expect(command.fields == once)
  }

  /// Signed by an independent implementation, accepted by live servers.
  @Test func `every recorded request is signed as it was`() throws {
    for (name, bytes) in Vectors.frames where name.contains("request") {
      let recorded = try Vectors.command(name)
      guard let signature = recorded.fields["Signature"] else { continue }
      var command = recorded
      command.fields["AccessKey"] = nil
      command.fields["Signature"] = nil
      let secret = name.hasPrefix("G10.") ? "wrong-secret" : "gateway-secret"
      Credentials(accessKey: "gateway-key", secretKey: secret).sign(&command)
      #expect(command.fields["Signature"] == signature, "\(name)")
      if try Vectors.frame(name).format == .json { #expect(try command.encoded(as: .json) == bytes, "\(name)") }
    }
  }

  @Test func `the secret is nowhere to be read`() {
    let secret = Credentials(accessKey: "key", secretKey: "s3cr3t", token: "t0k3n")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), dumped] {
      #expect(!text.contains("s3cr3t") && !text.contains("t0k3n"))
    }
  }
}
