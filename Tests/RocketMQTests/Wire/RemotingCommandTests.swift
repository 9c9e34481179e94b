internal import Testing

@testable internal import RocketMQ

@Suite("RemotingCommand")
struct RemotingCommandTests {
  private func request(
    _ code: Int32, _ fields: HeaderFields = [:], opaque: Int32, body: [UInt8] = []
  ) -> RemotingCommand {
    var command = RemotingCommand(code: code, fields: fields, body: body[...])
    command.opaque = opaque
    return command
  }

  @Test func `a request is the same bytes as Java's, member for member`() throws {
    #expect(try request(105, ["topic": "TopicTest"], opaque: 1).encoded(as: .json) == Vectors.bytes("J1"))
    let body = #"{"clientID":"127.0.0.1@4711#1","consumerDataSet":[],"producerDataSet":[{"groupName":"PG"}]}"#
    #expect(try request(34, opaque: 2, body: Array(body.utf8)).encoded(as: .json) == Vectors.bytes("J2"))
    var commit = request(
      15, ["queueId": "0", "topic": "TopicTest", "consumerGroup": "CG", "commitOffset": "7"], opaque: 3)
    commit.isOneWay = true
    #expect(try commit.encoded(as: .json) == Vectors.bytes("J3"))
  }

  @Test func `a response is the same bytes as Java's`() throws {
    var response = request(
      19, ["maxOffset": "5", "minOffset": "0", "nextBeginOffset": "5", "suggestWhichBrokerId": "0"], opaque: 9)
    response.flag = 1
    response.language = .java
    response.version = 479
    response.remark = "OFFSET_OVERFLOW_ONE"
    #expect(try response.encoded(as: .json) == Vectors.bytes("J4"))
    let read = try Vectors.command("J4")
    #expect(read.isResponse && !read.isOneWay && read.code == 19 && read.opaque == 9 && read.version == 479)
    #expect(read.fields.integer("nextBeginOffset") == 5 && read.remark == "OFFSET_OVERFLOW_ONE")
  }

  @Test func `a binary header is the same bytes as Java's`() throws {
    let fields: HeaderFields = ["topic": "TopicTest", "queueId": "3"]
    #expect(try request(30, fields, opaque: 258).encoded(as: .binary) == Vectors.bytes("B1"))
    let read = try Vectors.command("B2")
    #expect(read.code == 17 && read.language == .java && read.version == 479 && read.opaque == 258 && read.isResponse)
    #expect(read.remark == "no route é" && read.fields.isEmpty && read.body.isEmpty)
    let recorded = try Vectors.command("G11.reply.1")
    #expect(recorded.fields["offset"] == "1" && recorded.opaque == 7)
  }

  @Test func `every recorded frame is read, and written again means the same`() throws {
    for (name, bytes) in Vectors.frames {
      let command = try Vectors.command(name)
      for format in [HeaderFormat.json, .binary] {
        let frame = try #require(try Self.frame(command.encoded(as: format)))
        let again = try RemotingCommand(frame)
        #expect(again.code == command.code && again.opaque == command.opaque && again.flag == command.flag, "\(name)")
        #expect(again.fields.sorted == command.fields.sorted && again.remark == command.remark, "\(name)")
        #expect(again.body.elementsEqual(command.body), "\(name)")
      }
      if name.contains("request"), try Vectors.frame(name).format == .json {
        #expect(try command.encoded(as: .json) == bytes, "\(name)")
      }
    }
  }

  private static func frame(_ bytes: [UInt8]) throws -> Frame? {
    var reader = FrameReader()
    var position = 0
    return try reader.next(bytes.span, &position)
  }

  private static func read(json: String) throws -> RemotingCommand {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: Int32(4 + json.utf8.count))
    bytes.append(bigEndian: Int32(json.utf8.count))
    return try RemotingCommand(try #require(try frame(bytes + Array(json.utf8))))
  }

  @Test func `members come in any order, unknown ones are ignored, numbers and booleans are texts`() throws {
    let command = try Self.read(
      json:
        #" { "extFields" : {"a":7,"b":true,"c":null,"d":"x"} , "future" : [{"x":{}}] , "opaque":-5,"code":"0","remark":null} "#
    )
    #expect(command.code == 0 && command.opaque == -5 && command.remark == nil)
    #expect(command.fields == ["a": "7", "b": "true", "d": "x"])
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{}", #"{"opaque":1}"#, #"{"code":1}x"#, #"{"code":1e2}"#, #"{"code":4294967296}"#,
    #"{"code":1,"extFields":[]}"#, #"{"code":1,"extFields":{"a":[]}}"#, #"{"code":1,"extFields":{{}:1}}"#,
    #"{"code":1,"remark":"\u12"}"#, #"{"code":1,"remark":"#, #"{"code":1,}"#,
  ])
  func `a header that is none is refused`(json: String) {
    #expect(throws: MalformedFrame.self) { try Self.read(json: json) }
  }

  @Test func `control characters survive both formats`() throws {
    let value = "TAGS\u{1}a\u{2}é\u{2}\"\\\n\u{1F}世"
    for format in [HeaderFormat.json, .binary] {
      let bytes = try request(310, ["i": value], opaque: 1).encoded(as: format)
      #expect(try RemotingCommand(try #require(try Self.frame(bytes))).fields["i"] == value)
    }
  }

  @Test func `what a binary header cannot express is refused`() {
    #expect(throws: MalformedFrame.self) { try request(200_050, opaque: 1).encoded(as: .binary) }
    #expect(throws: MalformedFrame.self) { try request(1, ["a": ""], opaque: 1).encoded(as: .binary) }
  }

  @Test func `a command that no server takes is not written, and what was there stays`() throws {
    var bytes: [UInt8] = [1, 2, 3]
    let command = request(310, opaque: 1, body: [UInt8](repeating: 0, count: Frame.longest))
    #expect(throws: MalformedFrame.self) { try command.append(to: &bytes, as: .json) }
    #expect(bytes == [1, 2, 3])
  }
}
