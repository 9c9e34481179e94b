import CausewayCore
import CausewayDialects
import Testing

/// `resource_report`, `spec_report` and the older `resource`.
@Suite struct AqaraReportTests {
  @Test func `the manual's resource report becomes a state`() throws {
    let item =
      #"{"subjectId":"lumi.xxx","resourceId":"3.51.85","value":"1","time":"1710000000000","statusCode":0,"#
      + #""triggerSource":{"type":21,"time":"1710000000","id":"AL.xxx"},"attach":"optional text"}"#
    let reading = try aqara(
      #"{"msgId":"abc","openId":"open","msgType":"resource_report","data":[\#n  \#(item)\#n]}"#, topic: "app")
    #expect(
      reading
        == Reading(events: [
          Event(
            id: "abc.0", source: "/aqara/open", type: "aqara.resource_report", subject: "lumi.xxx/3.51.85",
            time: Timestamp(milliseconds: 1_710_000_000_000), kind: .state, data: JSONText(item), topic: "app")
        ]))
  }

  @Test func `every item is an event of its own, in order`() throws {
    let reading = try aqara(report(item("a", "0.4.85"), item("b", "0.4.85"), item("a", "0.4.85", value: "2")))
    #expect(reading.events.map(\.id) == ["m.0", "m.1", "m.2"])
    #expect(reading.events.map(\.subject) == ["a/0.4.85", "b/0.4.85", "a/0.4.85"])
    #expect(reading.unreadable == nil)
  }

  @Test func `data keeps its text: numbers, order, spacing, escapes, members unknown to us`() throws {
    let item = #"{ "value" : 81.60,"subjectId":"a", "resourceId":"0.1.85","x":[1e3 ,"\u00e9"],"time":1710000000000 }"#
    #expect(try aqara(report(item)).events.first?.data == JSONText(item))
  }

  @Test(arguments: ["-1", "1", "\"1\"", "302", "\"abc\"", "true", "0.5", "[]"])
  func `an item with a status other than 0 is a report`(status: String) throws {
    let reading = try aqara(report(item("a", "3.51.85", more: ",\"statusCode\":\(status)")))
    #expect(reading.events.map(\.kind) == [.report])
  }

  @Test(arguments: ["0", "\"0\"", "null", "0.0"])
  func `a status of 0 is good however it is written`(status: String) throws {
    let reading = try aqara(report(item("a", "3.51.85", more: ",\"statusCode\":\(status)")))
    #expect(reading.events.map(\.kind) == [.state])
  }

  @Test func `without a value there is nothing to keep as a state`() throws {
    let reading = try aqara(report(#"{"subjectId":"a","resourceId":"3.51.85","time":1}"#))
    #expect(reading.events.map(\.kind) == [.report])
    #expect(try aqara(report(item("a", "x").replacing("\"1\"", with: "null"))).events.map(\.kind) == [.state])
  }

  @Test(
    arguments: [
      ("1710000000000", 1_710_000_000_000), ("\"1710000000000\"", 1_710_000_000_000), ("1.71E12", 1_710_000_000_000),
      ("0", 0), ("\"\"", nil), ("\"soon\"", nil), ("-1", nil), ("\"-5\"", nil), ("null", nil), ("[1]", nil),
      ("1.5", nil),
      ("99999999999999999999999", nil), ("9223372036854775807", nil),
    ] as [(String, Int64?)])
  func `time is a number or decimal text, and garbage is none`(time: String, expected: Int64?) throws {
    let reading = try aqara(report(#"{"subjectId":"a","resourceId":"0.4.85","value":"1","time":\#(time)}"#))
    #expect(reading.events.first?.time?.milliseconds == expected)
  }

  @Test func `an item without a time has the message's`() throws {
    let reading = try aqara(
      #"{"msgId":"m","msgType":"resource_report","time":"5","data":[{"subjectId":"a","resourceId":"b","value":"1"}]}"#)
    #expect(reading.events.first?.time == Timestamp(milliseconds: 5))
  }

  @Test func `a trait report becomes states that are ordered by time`() throws {
    let item =
      #"{"deviceId":"matt.u200","endpointId":2,"functionCode":"DoorLock","traitCode":"LockState","value":1,"#
      + #""time":"1710000000000","statusCode":0}"#
    let reading = try aqara(#"{"msgId":"m","openId":"open","msgType":"spec_report","data":[\#(item)]}"#)
    #expect(
      reading
        == Reading(events: [
          Event(
            id: "m.0", source: "/aqara/open", type: "aqara.spec_report", subject: "matt.u200/2.DoorLock.LockState",
            time: Timestamp(milliseconds: 1_710_000_000_000), kind: .state, precedence: .time, data: JSONText(item))
        ]))
  }

  @Test(arguments: ["true", "false", "4.9", "\"x\"", "null", "{\"a\":[1]}"])
  func `a trait's value keeps its type`(value: String) throws {
    let item =
      #"{"deviceId":"d","endpointId":"0","functionCode":"F","traitCode":"T","value":\#(value),"time":1710000000000}"#
    let event = try #require(try aqara(#"{"msgId":"m","msgType":"spec_report","data":[\#(item)]}"#).events.first)
    #expect(event.subject == "d/0.F.T")
    #expect(event.data == JSONText(item))
    #expect(event.kind == .state)
  }

  @Test(arguments: ["\"1710200000000\"", "\"253402300799999\"", "\"x\"", "-1"])
  func `a trait without a time, or with one beyond tomorrow, is ordered by arrival`(time: String) throws {
    let item = #"{"deviceId":"d","endpointId":1,"functionCode":"F","traitCode":"T","value":1,"time":\#(time)}"#
    let event = try #require(try aqara(#"{"msgId":"m","msgType":"spec_report","data":[\#(item)]}"#).events.first)
    #expect(event.time == nil)
    #expect(event.precedence == .arrival)
  }

  @Test func `a failed trait report is a report`() throws {
    let item =
      #"{"deviceId":"d","endpointId":1,"functionCode":"F","traitCode":"T","value":1,"time":1,"statusCode":1}"#
    #expect(try aqara(#"{"msgId":"m","msgType":"spec_report","data":[\#(item)]}"#).events.map(\.kind) == [.report])
  }

  @Test func `the older resource message has attributes and seconds`() throws {
    let item = #"{"did":"lumi.158d","attr":"temperature_value","value":"2150","time":1710000000}"#
    #expect(
      try aqara(#"{"msgId":"m","openId":"open","msgType":"resource","data":[\#(item)]}"#)
        == Reading(events: [
          Event(
            id: "m.0", source: "/aqara/open", type: "aqara.resource", subject: "lumi.158d/temperature_value",
            time: Timestamp(milliseconds: 1_710_000_000_000), kind: .state, data: JSONText(item))
        ]))
  }

  @Test func `the older form in milliseconds is not taken for seconds`() throws {
    let item = #"{"did":"d","attr":"a","value":"1","time":"1710000000000"}"#
    let reading = try aqara(#"{"msgId":"m","msgType":"resource","data":[\#(item)]}"#)
    #expect(reading.events.first?.time == Timestamp(milliseconds: 1_710_000_000_000))
  }

  @Test func `a single object counts as an array of one`() throws {
    let reading = try aqara(#"{"msgId":"m","msgType":"resource_report","data":\#(item("a", "0.4.85"))}"#)
    #expect(reading.events.map(\.id) == ["m.0"])
  }

  @Test func `an empty array holds no events and nothing is wrong with it`() throws {
    #expect(try aqara(report()) == Reading(events: []))
  }
}
