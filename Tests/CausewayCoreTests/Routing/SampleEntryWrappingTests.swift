import CausewayCore
import Testing

@Suite struct SampleEntryWrappingTests {
  private func wraps(_ data: String) throws -> Bool {
    let event = #"{"type":"homelink.alert","data":\#(data)}"#
    let sample = try SampleEntry(try JSONDocument(parsing: Array(event.utf8)).root, input: "in")
    return try sample.entry(receivedAt: Timestamp(milliseconds: 0)).event.wrapsPayload
  }

  @Test func `a printed event of HomeLINK's holds the message that was delivered`() throws {
    #expect(try wraps(#"{"sub_type":"device","topic_tree":["alert"],"device_info":{},"payload":{"a":1}}"#))
    #expect(try wraps(#"{"sub_type":"unknown","topic_tree":[],"payload_encoding":"text","payload":"x"}"#))
  }

  @Test(arguments: [
    #"{"sub_type":"device","topic_tree":[],"payload":{},"more":1}"#, #"{"sub_type":"device","payload":{}}"#, "{}", "[]",
    "1",
    #"{"payload":{}}"#,
  ])
  func `anything else is data`(_ data: String) throws {
    #expect(try !wraps(data))
  }
}
