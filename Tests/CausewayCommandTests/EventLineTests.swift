import Testing

@testable import causeway

@Suite struct EventLineTests {
  private let plain = Transcript().console()

  @Test func `an event is one line: time, position, type, subject, value`() throws {
    let line = try #require(
      EventLine(
        Array(#"{"position":"42","type":"aqara.resource_report","subject":"lumi.x/3.51.85","data":{"value":"1"}}"#.utf8)
      ))
    #expect(line.text(plain) == "--:--:--      42  aqara.resource_report  lumi.x/3.51.85  \"1\"")
  }

  @Test func `data without a value is shown whole, and nothing in it reaches the terminal raw`() throws {
    let line = try #require(EventLine(Array("{\"type\":\"a\\u001b[2J\",\"subject\":\"s\\u0007\",\"data\":[1,2]}".utf8)))
    #expect(line.text(plain).hasSuffix("  a [2J  s   [1,2]"))
  }

  @Test func `what is no JSON is no event`() {
    #expect(EventLine(Array("not ready".utf8)) == nil)
  }
}

@Suite struct LineSplitterTests {
  /// However the bytes are cut, the lines are the same.
  @Test func `cuts make no difference`() {
    let text = Array("one\n\ntwo\nthree\nfour".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter()
      var lines: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        lines += splitter.lines(adding: Array(text[start..<min(start + size, text.count)])).map {
          String(decoding: $0, as: UTF8.self)
        }
      }
      #expect(lines == ["one", "two", "three"])
    }
  }
}

@Suite struct HealthTextTests {
  @Test func `each link is a line, with what is wrong`() throws {
    let report = """
      {"status":"up","causeway":{"version":"9"},"links":[{"name":"a","direction":"input","type":"http","connected":true,
      "deliveries":3,"lastDeliveryAgeSeconds":7,"quarantined":1},
      {"name":"b","direction":"output","type":"sse","connected":false,"clients":0,"lastError":{"text":"gone\\u001b"}}]}
      """
    let health = try #require(HealthText(Array(report.utf8)))
    #expect(
      health.text(isReady: true, Transcript().console()) == """
        ready (Aqara: up), causeway 9
          input a http: connected, last delivery 7 s ago, 3 deliveries, 1 in quarantine
          output b sse: away, 0 clients, last error: gone\u{20}
        """)
  }

  @Test(arguments: ["", "ok", "[]", "{}", #"{"status":1}"#])
  func `anything else is no report`(body: String) {
    #expect(HealthText(Array(body.utf8)) == nil)
  }
}
