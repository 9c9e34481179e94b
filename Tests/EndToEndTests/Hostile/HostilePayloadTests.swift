import Foundation
import Testing

/// Bodies that mean no good, to the doors of the real program: each gets a clear answer, and nobody else waits for it.
@Suite(.serialized) struct HostilePayloadTests {
  struct Payload: Sendable {
    let name: String
    let body: [UInt8]

    init(_ name: String, _ body: some Sequence<UInt8>) {
      self.name = name
      self.body = Array(body)
    }

    init(_ name: String, _ text: String) {
      self.init(name, text.utf8)
    }
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// None of them is JSON that anyone could take for an event.
  static let broken: [Payload] = [
    Payload("a broken object", "{"), Payload("no JSON", "hello"), Payload("two values", "{}{}"),
    Payload("half an escape", #"{"a":"\u12"}"#), Payload("half a surrogate", #"{"a":"\ud800"}"#),
    Payload("a control byte", "{\"a\":\"\u{1}\"}"), Payload("a NUL", [123, 0, 125]),
    Payload("bytes that are no UTF-8", Array(#"{"a":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8)),
    Payload("an overlong slash", Array(#"{"a":""#.utf8) + [0xc0, 0xaf] + Array(#""}"#.utf8)),
    Payload("UTF-16", [0xff, 0xfe, 0x7b, 0, 0x7d, 0]), Payload("a byte order mark", [0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    Payload("deep nesting", repeated("[", 500_000)), Payload("deep objects", repeated(#"{"a":"#, 100_000)),
    Payload("a key twice", #"{"id":"1","id":"2","specversion":"1.0","source":"/s","type":"t"}"#),
    Payload("no number", #"{"a":01}"#), Payload("not a number", #"{"a":NaN}"#), Payload("a comment", "{}//"),
    Payload("a comma too much", "[1,]"), Payload("zeroes", [UInt8](repeating: 0, count: 1_000_000)),
    Payload("noise", (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }),
  ]

  private static func cloudEvent(_ id: String, _ data: String) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"/s","type":"t","data":\#(data)}"#
  }

  /// Values that are strange, large, or many, and still JSON.
  private static let values: [(name: String, text: String)] = [
    ("a number beyond double", "1e999999"), ("a number of a megabyte", repeated("9", 900_000)),
    ("a text of a megabyte", "\"" + repeated("x", 900_000) + "\""),
    ("escapes without end", "\"" + repeated(#"\u0041"#, 150_000) + "\""),
    ("many values", "[" + repeated("1,", 450_000) + "1]"), ("many objects", "[" + repeated("{},", 300_000) + "{}]"),
    ("many keys", "{" + (0..<70_000).map { "\"k\($0)\":1," }.joined() + #""last":1}"#),
    ("nesting that is allowed", repeated("[", 20) + repeated("]", 20)),
  ]

  /// Valid events of each dialect that carry such a value, with an id of their own each.
  private static func strange(_ round: Int) -> [(path: String, type: String, payload: Payload)] {
    values.enumerated().flatMap { number, value in
      [
        (
          "/push/aqara", "application/json",
          Payload(
            "aqara: \(value.name)",
            #"{"msgId":"\#(round).\#(number)","openId":"o","msgType":"resource_report","data":[{"subjectId":"s","resourceId":"1.1.85","value":\#(value.text)}]}"#
          )
        ),
        (
          "/push/events", "application/cloudevents+json",
          Payload("cloudevents: \(value.name)", cloudEvent("\(round).\(number)", value.text))
        ),
        (
          "/push/json", "application/json",
          Payload("json: \(value.name)", #"{"id":"\#(round).\#(number)","a":{"b":\#(value.text)}}"#)
        ),
      ]
    }
  }

  private static func push(_ house: HostileHouse, _ path: String, _ type: String?, _ payload: Payload) throws
    -> HTTPConnection.Answer
  {
    var fields = ["Authorization": "Bearer push-token"]
    fields["Content-Type"] = type
    return try HTTPConnection(port: house.port, timeout: 30).request("POST", path, fields: fields, body: payload.body)
  }

  @Test func `what cannot be read goes into quarantine where a vendor pushes, and is refused elsewhere`() throws {
    let house = try HostileHouse()
    for payload in Self.broken {
      let aqara = try Self.push(house, "/push/aqara", "application/json", payload)
      #expect(aqara.status == 200 && aqara.text == #"{"code":0}"#, "\(payload.name): \(aqara.status)")
      for (path, type) in [("/push/events", "application/cloudevents+json"), ("/push/json", "application/json")] {
        let answer = try Self.push(house, path, type, payload)
        #expect(answer.status == 400, "\(payload.name): \(answer.status)")
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: String]
        #expect(try #require(object?["error"]).isEmpty == false)
      }
    }
    #expect(try house.link("aqara")["quarantined"] as? Int == Self.broken.count)
    #expect(try house.link("events")["quarantined"] as? Int == 0 && house.link("any")["quarantined"] as? Int == 0)
    for (path, type) in [("/push/events", "text/plain"), ("/push/events", nil), ("/push/json", "application/xml")] {
      #expect(try Self.push(house, path, type, Payload("", "{}")).status == 415)
    }
    #expect(house.gateway.terminate() == 0)
  }

  @Test func `what is strange but JSON is taken, and comes out as it went in`() throws {
    let house = try HostileHouse()
    let stream = try EventStream(port: house.port, path: "/all", token: "everything")
    let strange = Self.strange(0)
    for (path, type, payload) in strange {
      let answer = try Self.push(house, path, type, payload)
      let isTaken = answer.status == 200 || answer.status == 202
      // A value may have more parts than one event may.
      #expect(
        isTaken || answer.status == 400 && payload.name.contains("many"), "\(payload.name): \(answer.text.prefix(200))")
    }
    try stream.read { $0.messages.contains { $0.data.hasSuffix(Self.values[3].text + "}}") } }
    #expect(stream.messages.contains { $0.data.contains(":1e999999}") })
    #expect(try HTTPConnection(port: house.port).request("GET", "/readyz").status == 200)
    #expect(house.gateway.terminate() == 0)
  }

  /// In a debug build reading takes fifty times as long, so there it only shows that nobody is locked out.
  @Test func `while such bodies pour in, everyone else is answered as before`() throws {
    let house = try HostileHouse()
    let stream = try EventStream(port: house.port, path: "/all", token: "everything")
    let following = Background { try? stream.read { _ in false } }
    let seconds = HostileHouse.isRelease ? 10 : 2
    let end = ContinuousClock.now + .seconds(seconds)
    let flood = (0..<2).map { thread in
      Background {
        var round = thread
        while ContinuousClock.now < end {
          for (path, type, payload) in Self.strange(round) where ContinuousClock.now < end {
            _ = try? Self.push(house, path, type, payload)
          }
          for payload in Self.broken where ContinuousClock.now < end {
            for path in ["/push/aqara", "/push/json"] { _ = try? Self.push(house, path, "application/json", payload) }
          }
          round += 2
        }
      }
    }
    let other = try HTTPConnection(port: house.port)
    var waits: [(Duration, String)] = []
    var number = 0
    while ContinuousClock.now < end {
      for isPush in [false, true] {
        let began = ContinuousClock.now
        let answer =
          isPush
          ? try other.request("POST", "/push/aqara", body: SignedPush.report("small\(number)", device: "d", value: "1"))
          : try other.request("GET", "/livez")
        #expect(answer.status == 200)
        waits.append((ContinuousClock.now - began, isPush ? "push" : "livez"))
      }
      number += 1
    }
    for thread in flood { thread.join() }
    // A push waits for the disk too, where megabytes of others are being written.
    for (kind, limit) in [("livez", Duration.milliseconds(50)), ("push", .milliseconds(250))] {
      let times = waits.filter { $0.1 == kind }.map(\.0).sorted()
      let longest = try #require(times.last)
      print("flood: \(times.count) of \(kind), median \(times[times.count / 2]), longest \(longest)")
      #expect(longest < (HostileHouse.isRelease ? limit : .seconds(2)))
    }
    let lag = try #require((try house.health()["causeway"] as? [String: Any])?["loopLagSeconds"] as? Double)
    print("flood: the loop was late by \(lag) s at most")
    #expect(house.gateway.terminate() == 0)
    following.join()
  }
}
