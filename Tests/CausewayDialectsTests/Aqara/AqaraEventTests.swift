import CausewayCore
import CausewayDialects
import Testing

/// Messages that are one event.
@Suite struct AqaraEventTests {
  static let known: [(type: String, data: String, subject: String?)] = [
    ("gateway_bind", #""did":"g","model":"lumi.gateway.agl004","bindKey":"k","subDids":["a","b"]"#, "g"),
    ("subdevice_bind", #""did":"s","model":"lumi.motion.agl001","parentDid":"g""#, "s"),
    ("gateway_unbind", #""did":"g","subDids":["a"],"cause":4"#, "g"),
    ("unbind_sub_gw", #""did":"s","parentDid":"g","cause":17"#, "s"),
    ("gateway_online", #""did":"g","subDids":["a"]"#, "g"),
    ("gateway_offline", #""did":"g""#, "g"),
    ("subdevice_online", #""did":"s","cause":11"#, "s"),
    ("subdevice_offline", #""did":"s","cause":12"#, "s"),
    (
      "dev_name_change", #""did":"s","deviceName":"Küche","model":"m","parentDid":"g","positionId":"p""#, "s"
    ),
    ("dev_position_assign", #""dids":["a","b"],"positionId":"p","positionName":"Hall""#, nil),
    ("resource_alias_changed", #""did":"s","changeValues":[{"resourceId":"4.1.85","name":"Lamp"}]"#, "s"),
    ("linkage_created", #""linkageId":"l","model":"m""#, nil), ("linkage_deleted", #""linkageIds":["l"]"#, nil),
    ("scene_created", #""sceneId":"s","model":"m""#, nil), ("scene_deleted", #""sceneIds":["s"]"#, nil),
    ("event_created", #""eventId":"e","model":"m""#, nil), ("event_deleted", #""eventIds":["e"]"#, nil),
    ("control_fail", #""subjectId":"s","code":602,"triggerSource":{"type":4}"#, "s"),
  ]

  @Test(arguments: known)
  func `every known event becomes an occurrence about its device`(type: String, data: String, subject: String?) throws {
    let details = "{\(data),\"time\":\"1710000000000\"}"
    let body = #"{"msgId":"e1","openId":"open","eventType":"\#(type)","time":"1710000001000","data":\#(details)}"#
    #expect(
      try aqara(body).events == [
        Event(
          id: "e1", source: "/aqara/open", type: "aqara.\(type)", subject: subject,
          time: Timestamp(milliseconds: 1_710_000_000_000), kind: .occurrence, data: JSONText(details))
      ])
  }

  @Test func `without a time of its own an event has the message's`() throws {
    let reading = try aqara(#"{"msgId":"e","eventType":"gateway_offline","time":"1710000001000","data":{"did":"g"}}"#)
    #expect(reading.events.first?.time == Timestamp(milliseconds: 1_710_000_001_000))
  }

  @Test func `eventType says more than a msgType that is no report`() throws {
    let body = #"{"msgId":"e","msgType":"event","eventType":"gateway_online","data":{"did":"g"}}"#
    #expect(try aqara(body).events.map(\.type) == ["aqara.gateway_online"])
  }

  @Test func `a report stays a report whatever eventType says`() throws {
    let body = report(item("a", "0.4.85")).replacing("\"msgType\"", with: #""eventType":"x","msgType""#)
    #expect(try aqara(body).events.map(\.type) == ["aqara.resource_report"])
  }

  @Test func `the older device message has seconds, and its account inside`() throws {
    let details =
      #"{"did":"d","name":"Lamp","model":"lumi.x","event":"bind","parentId":"g","time":1710000000,"openId":"o"}"#
    let reading = try aqara(#"{"msgId":"m","msgType":"device","data":\#(details)}"#)
    #expect(
      reading.events == [
        Event(
          id: "m", source: "/aqara/o", type: "aqara.device", subject: "d",
          time: Timestamp(milliseconds: 1_710_000_000_000), kind: .occurrence, data: JSONText(details))
      ])
    #expect(
      reading.devices == [
        Device(id: Device.ID(source: "/aqara/o", device: "d"), model: "lumi.x", name: "Lamp", parent: "g")
      ])
  }

  @Test(arguments: [
    (#""msgType":"brand_new""#, "aqara.brand_new"), (#""eventType":"brand.new-2""#, "aqara.brand.new-2"),
    (#""eventType":"a b/c\u0000é""#, "aqara.a_b_c___"), (#""eventType":"","msgType":"x""#, "aqara.x"),
    (#""eventType":7"#, "aqara.7"),
  ])
  func `what is not known passes through as an occurrence`(type: String, expected: String) throws {
    let reading = try aqara(#"{"msgId":"m","openId":"o",\#(type),"data":{"did":"d","x":[1]}}"#)
    #expect(
      reading
        == Reading(events: [
          Event(
            id: "m", source: "/aqara/o", type: expected, subject: "d", kind: .occurrence,
            data: JSONText(#"{"did":"d","x":[1]}"#))
        ]))
  }

  @Test func `data of any kind passes through, and without data the whole message does`() throws {
    #expect(try aqara(#"{"msgId":"m","eventType":"x","data":[1, 2]}"#).events.first?.data == JSONText("[1, 2]"))
    #expect(try aqara(#"{"msgId":"m","eventType":"x","data":null}"#).events.first?.data == JSONText("null"))
    let bare = #"{"msgId":"m", "eventType":"x","foo":1}"#
    #expect(try aqara(bare).events.first?.data == JSONText(bare))
  }

  @Test func `a type's name is bounded`() throws {
    let reading = try aqara(#"{"msgId":"m","eventType":"\#(String(repeating: "é", count: 5_000))","data":{}}"#)
    #expect(reading.events.first?.type == "aqara." + String(repeating: "_", count: 64))
  }
}
