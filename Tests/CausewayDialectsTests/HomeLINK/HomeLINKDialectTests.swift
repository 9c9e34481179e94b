import CausewayCore
import CausewayDialects
import Testing

@Suite struct HomeLINKDialectTests {
  @Test func `the worked example comes out byte for byte`() throws {
    let event = try homelink(HomeLINKSample.alert, topic: HomeLINKSample.alertTopic)
    #expect(
      event.data?.description
        == #"{"sub_type":"device","topic_tree":["alert","active","joe_bloggs_home","c3cec7fb-d6fcd4f0","fire-alarm"],"#
        + #""device_info":{"identifiers":[["homelink","D6FCD4F0"]],"name":"JOE_BLOGGS_Home HALLWAY1 COALARM","#
        + #""via_device":["homelink","JOE_BLOGGS_Home"],"manufacturer":"Ei","model":"COALARM","model_id":"Ei3016"},"#
        + #""payload":"# + HomeLINKSample.alert + "}")
    #expect(event.source == "/homelink/joe_bloggs" && event.type == "homelink.alert")
    #expect(event.subject == "JOE_BLOGGS_Home/D6FCD4F0/CO_ALARM")
    #expect(event.time?.rfc3339 == "2023-12-31T15:27:33.000Z")
    #expect(event.kind == .occurrence && event.isKept && event.wrapsPayload && !event.retained)
    #expect(event.topic == HomeLINKSample.alertTopic)
    #expect(event.id.hasPrefix("alert/12323588-534c-4e82-bfe5-345fed4505be/ADD/2023-12-31T15:27:33.000Z/"))
  }

  /// Topic, body, and what they are: every row of the reference's table.
  @Test(
    arguments: [
      (
        "alert/active/joe_bloggs_home/c3cec7fb-d6fcd4f0/head-removed", HomeLINKSample.alert(), "alert", "device",
        "JOE_BLOGGS_Home/D6FCD4F0/HEAD_REMOVED"
      ),
      (
        "alert/active/joe_bloggs_home/airquality/airquality-medium", HomeLINKSample.insight, "alert", "property",
        "JOE_BLOGGS_Home/AIRQUALITY_MEDIUM"
      ),
      (
        "alert/resolved/joe_bloggs_home/c3cec7fb-d6fcd4f0/head-removed", HomeLINKSample.alert(status: "RESOLVED"),
        "alert", "device", "JOE_BLOGGS_Home/D6FCD4F0/HEAD_REMOVED"
      ),
      (
        "reading/joe_bloggs_home/c3cec7fb-001fd75f/environment-humidity-indoor", HomeLINKSample.reading(), "reading",
        "reading", "JOE_BLOGGS_Home/001FD75F/environment.humidity.indoor"
      ),
      ("property/joe_bloggs_home/add", HomeLINKSample.property, "property", "property", "JOE_BLOGGS_Home"),
      ("device/joe_bloggs_home/add", HomeLINKSample.device, "device", "property", "JOE_BLOGGS_Home/D8EAF0D0"),
      (
        "event/joe_bloggs_home/airquality/airquality-medium", HomeLINKSample.insight, "event", "property",
        "JOE_BLOGGS_Home/AIRQUALITY_MEDIUM"
      ),
      (
        "event/joe_bloggs_home/c3cec7fb/gateway-check-in", HomeLINKSample.gatewayEvent, "event", "device",
        "JOE_BLOGGS_Home/C3CEC7FB/GATEWAY_CHECK_IN"
      ),
      ("notification/sms/02597ad6", HomeLINKSample.notification, "notification", "notification", nil),
      (
        "insight/joe_bloggs_home", #"{"propertyReference":"P","insightDefinitionId":"DAMPMOULD"}"#, "insight",
        "insight", "P/DAMPMOULD"
      ),
      ("insightcomponent/x", "{}", "insightcomponent", "insightcomponent", nil),
      ("unknown/x", HomeLINKSample.property, "unknown", "unknown", "JOE_BLOGGS_Home"),
      ("inspection/joe_bloggs_home/add", "{}", "unknown", "unknown", nil),
      ("alert/active/x", "[1]", "unknown", "unknown", nil), ("alert/active/x", "{", "unknown", "unknown", nil),
      ("alert", "{}", "alert", "property", nil), ("", "{}", "unknown", "unknown", nil),
    ] as [(String, String, String, String, String?)])
  func `a topic says what a message is`(
    _ topic: String, _ body: String, _ type: String, _ subtype: String, _ subject: String?
  ) throws {
    let event = try homelink(body, topic: "joe_bloggs/" + topic)
    #expect(event.type == "homelink." + type && event.subject == subject && event.source == "/homelink/joe_bloggs")
    let data = try JSONDocument(try #require(event.data)).root
    #expect(data["sub_type"]?.string == subtype)
    #expect(
      data["topic_tree"]?.elements.map(\.string)
        == topic.split(separator: "/", omittingEmptySubsequences: false).map { String($0) })
    #expect((data["device_info"] != nil) == (type == "alert" && subtype == "device"))
    let isJSON = (try? JSONDocument(parsing: Array(body.utf8))) != nil
    #expect(isJSON == (data["payload_encoding"] == nil))
  }

  @Test(
    arguments: [
      (HomeLINKSample.property, "property", "ADD"), (HomeLINKSample.device, "device", "ADD"),
      (HomeLINKSample.alert(), "alert", "ADD"),
      (HomeLINKSample.reading(), "reading", "ADD"), (HomeLINKSample.notification, "notification", "SEND"),
      (#"{"statusId":"ACTIVE","deviceCount":1,"action":"UPDATE"}"#, "property", "UPDATE"),
      (#"{"readingTypeId":"x","replaceByDate":null,"action":"REMOVE"}"#, "device", "REMOVE"),
      (#"{"propertyReference":"P","action":"ADD"}"#, "unknown", "ADD"),
      (#"{"statusId":"RESOLVED","action":""}"#, "alert", nil),
      ("{}", "unknown", nil), ("[]", "unknown", nil),
    ] as [(String, String, String?)])
  func `of a webhook the first member that is there says what it is`(_ body: String, _ type: String, _ action: String?)
    throws
  {
    let event = try homelink(body)
    #expect(event.type == "homelink." + type && event.topic == nil)
    let data = try JSONDocument(try #require(event.data)).root
    #expect(data["topic_tree"]?.description == (action.map { #"["\#($0)"]"# } ?? "[]"))
  }

  @Test func `a webhook's account is what the body says, in the spelling of topics`() throws {
    #expect(try homelink(HomeLINKSample.reading()).source == "/homelink/joe_bloggs")
    #expect(try homelink(HomeLINKSample.alert()).source == "/homelink/unknown")
    #expect(try homelink(#"{"landlordReference":"A B/ü"}"#).source == "/homelink/a%20b%2F%C3%BC")
  }

  @Test func `what is sent again at subscription has not happened now`() throws {
    let alert = try homelink(HomeLINKSample.alert, topic: HomeLINKSample.alertTopic, retained: true)
    #expect(alert.kind == .state && !alert.isKept && alert.retained)
    #expect(alert.id == (try homelink(HomeLINKSample.alert, topic: HomeLINKSample.alertTopic).id))
    let device = try homelink(HomeLINKSample.device, topic: "joe_bloggs/device/joe_bloggs_home/add", retained: true)
    #expect(device.kind == .state)
    let notification = try homelink(HomeLINKSample.notification, topic: "joe_bloggs/notification/sms/1", retained: true)
    #expect(notification.kind == .report)
  }

  @Test func `a reading is a state, and each of a detector's has a subject of its own`() throws {
    let humidity = try homelink(HomeLINKSample.reading())
    let temperature = try homelink(HomeLINKSample.reading("environment.temperature.indoor", "19.5"))
    #expect([humidity.kind, temperature.kind] == [.state, .state])
    #expect(humidity.stateKey != temperature.stateKey && humidity.stateKey != nil)
    #expect(try homelink(#"{"readingTypeId":"","value":1}"#).kind == .occurrence, "a state of nothing is none")
    #expect(humidity.data?.description.contains(#""value":81.6,"#) == true)
  }

  @Test func `time decides which is the newer, unless it is from tomorrow or there is none`() throws {
    func precedence(_ time: String) throws -> Event.Precedence {
      try homelink(HomeLINKSample.reading(at: time)).precedence
    }
    #expect(try precedence("2024-03-09T16:00:00.000Z") == .time)
    #expect(try precedence("2024-03-10T15:00:00Z") == .time)
    #expect(try precedence("2099-03-09T16:00:00.000Z") == .arrival)
    #expect(try precedence("yesterday") == .arrival)
    #expect(try homelink(HomeLINKSample.reading(at: "yesterday")).time == nil)
  }

  @Test(
    arguments: [
      ("help", "help"), ("", ""), ("{\"a\":1,}", "{\"a\":1,}"), ("\u{FEFF}{}", "\u{FEFF}{}"),
      ("a\u{0}\n\"", "a\u{0}\n\""),
    ])
  func `what is no JSON is carried as a text`(_ body: String, _ text: String) throws {
    let event = try homelink(body, topic: "joe_bloggs/alert/active/x")
    #expect(event.type == "homelink.unknown" && event.kind == .occurrence && event.wrapsPayload)
    let data = try JSONDocument(try #require(event.data)).root
    #expect(data["payload_encoding"]?.string == "text" && data["payload"]?.string == text)
    #expect(Array(data.members).last?.key.string == "payload")
  }

  @Test func `bytes that are no text are carried as Base64`() throws {
    let delivery = Delivery(body: [0x00, 0xFF, 0x80], topic: "joe_bloggs/alert/active/x")
    let reading = try HomeLINKDialect().read(delivery, receivedAt: received, devices: DeviceBook())
    let data = try #require(reading.events.first?.data)
    #expect(data.description.hasSuffix(#""payload_encoding":"base64","payload":"AP+A"}"#))
  }

  @Test func `a device says what it is when it is added`() throws {
    func devices(_ body: String, _ book: DeviceBook = DeviceBook()) throws -> [Device] {
      let delivery = Delivery(body: Array(body.utf8), topic: "joe_bloggs/device/joe_bloggs_home/add")
      return try HomeLINKDialect().read(delivery, receivedAt: received, devices: book).devices
    }
    let time = Timestamp(milliseconds: 1_710_000_000_000)
    let known = Device(
      id: Device.ID(source: "/homelink/joe_bloggs", device: "D8EAF0D0"), model: "Ei3016",
      name: "JOE_BLOGGS_Home LIVINGROOM FIREALARM",
      parent: "C3CEC7FB", presence: DevicePresence(.online, since: time))
    #expect(try devices(HomeLINKSample.device) == [known])
    let removed = try devices(HomeLINKSample.device.replacing(#""action":"ADD""#, with: #""action":"REMOVE""#))
    #expect(removed.map(\.presence) == [DevicePresence(.gone, since: time)])
    let alert = HomeLINKSample.alert(serial: "C3CEC7FB-D8EAF0D0", at: "2024-03-09T16:00:05Z")
    func heard(_ body: String) throws -> [Device] {
      try HomeLINKDialect().read(
        Delivery(body: Array(body.utf8), topic: HomeLINKSample.alertTopic), receivedAt: received,
        devices: DeviceBook(learned: removed)
      ).devices
    }
    #expect(try heard(alert).map { $0.presence?.state } == [.online])
    #expect(try heard(HomeLINKSample.alert(serial: "C3CEC7FB-D8EAF0D0", at: "2024-03-09T15:00:05Z")).isEmpty)
  }
}
