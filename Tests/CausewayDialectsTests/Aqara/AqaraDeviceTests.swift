import CausewayCore
import CausewayDialects
import Testing

/// What bindings and renamings teach, and what follows from a model.
@Suite struct AqaraDeviceTests {
  private func device(_ id: String, model: String? = nil, name: String? = nil, parent: String? = nil) -> Device {
    Device(id: Device.ID(source: "/aqara/open", device: id), model: model, name: name, parent: parent)
  }

  private func event(_ type: String, _ data: String) -> String {
    #"{"msgId":"e","openId":"open","eventType":"\#(type)","data":{\#(data)}}"#
  }

  @Test func `bindings teach model and parent`() throws {
    #expect(
      try aqara(event("subdevice_bind", #""did":"s","model":"lumi.motion.agl001","parentDid":"g""#)).devices
        == [device("s", model: "lumi.motion.agl001", parent: "g")])
    #expect(
      try aqara(event("gateway_bind", #""did":"g","model":"lumi.gateway.agl004","subDids":["a",7,"g",null,"b"]"#))
        .devices
        == [
          device("g", model: "lumi.gateway.agl004"), device("a", parent: "g"), device("7", parent: "g"),
          device("b", parent: "g"),
        ])
  }

  @Test func `renamings teach the name`() throws {
    #expect(
      try aqara(event("dev_name_change", #""did":"s","deviceName":"Kü\u0000che","model":"m","parentDid":"g""#)).devices
        == [device("s", model: "m", name: "Küche", parent: "g")])
  }

  @Test(arguments: ["gateway_online", "subdevice_online", "resource_alias_changed", "brand_new"])
  func `other events teach nothing`(type: String) throws {
    #expect(try aqara(event(type, #""did":"s","model":"m","deviceName":"n","subDids":["a"]"#)).devices.isEmpty)
  }

  @Test func `an event that says nothing new about its device teaches nothing`() throws {
    #expect(try aqara(event("subdevice_bind", #""did":"s","model":"","parentDid":null"#)).devices.isEmpty)
    #expect(try aqara(event("subdevice_bind", #""model":"m""#)).devices.isEmpty)
  }

  private func presence(_ type: String, _ data: String, _ known: [Device] = []) throws -> [String: DevicePresence] {
    let devices = try aqara(event(type, data), devices: DeviceBook(learned: known)).devices
    return Dictionary(
      devices.compactMap { device in device.presence.map { (device.id.device, $0) } }, uniquingKeysWith: { $1 })
  }

  private func known(_ id: String, _ state: DevicePresence.State, since: Int64) -> Device {
    Device(
      id: Device.ID(source: "/aqara/open", device: id),
      presence: DevicePresence(state, since: Timestamp(milliseconds: since)))
  }

  @Test func `what goes offline or is unbound is known to be, with the devices behind it`() throws {
    let time = #""time":"1000""#
    let since = Timestamp(milliseconds: 1_000)
    #expect(
      try presence("subdevice_offline", #""did":"s",\#(time)"#) == ["s": DevicePresence(.offline, since: since)])
    #expect(
      try presence("gateway_unbind", #""did":"g","subDids":["a"],\#(time)"#)
        == ["g": DevicePresence(.gone, since: since), "a": DevicePresence(.gone, since: since)])
    #expect(
      try presence("gateway_online", #""did":"g","subDids":["a","b"],\#(time)"#, [known("a", .offline, since: 5)])
        == ["a": DevicePresence(.online, since: since)])
  }

  @Test func `a report shows that its device is there, unless it is older than its leave`() throws {
    func presence(_ state: DevicePresence.State, since: Int64) throws -> DevicePresence.State? {
      let book = DeviceBook(learned: [known("x", state, since: since)])
      return try aqara(report(item("x", "3.51.85")), devices: book).devices.first?.presence?.state
    }
    #expect(try presence(.gone, since: 1_709_999_999_999) == .online)
    #expect(try presence(.offline, since: 1_709_999_999_999) == .online)
    #expect(try presence(.gone, since: 1_710_000_000_000) == nil)
    #expect(try presence(.online, since: 1) == nil)
  }

  @Test func `what is learned is bounded`() throws {
    let children = (0..<5_000).map { "\"c\($0)\"" }.joined(separator: ",")
    let long = String(repeating: "n", count: 10_000)
    let devices = try aqara(event("gateway_bind", #""did":"g","model":"\#(long)","subDids":[\#(children)]"#)).devices
    #expect(devices.count == 513)
    #expect(devices.first?.model?.count == 128)
  }

  @Test func `an ambiguous resource is a state without a model, and what its model says with one`() throws {
    let body = report(item("x", "3.21.85"))
    func kind(_ model: String?) throws -> Event.Kind? {
      try aqara(body, devices: DeviceBook(learned: [device("x", model: model)])).events.first?.kind
    }
    #expect(try aqara(body).events.first?.kind == .state)
    #expect(try kind(nil) == .state)
    #expect(try kind("lumi.camera.gwpgl1") == .occurrence)
    #expect(try kind("lumi.camera.gwpagl01") == .occurrence)
    #expect(try kind("lumi.motion.agl001") == .state)
    #expect(try kind("lumi.who.knows") == .state)
    let configured = DeviceBook(configured: ["x": device("x", model: "lumi.camera.gwpgl1")])
    #expect(try aqara(body, devices: configured).events.first?.kind == .occurrence)
  }

  @Test func `another account's device of the same name says nothing`() throws {
    let book = DeviceBook(learned: [device("x", model: "lumi.camera.gwpgl1")])
    #expect(try aqara(report(item("x", "3.21.85"), account: "other"), devices: book).events.first?.kind == .state)
  }

  @Test func `a failed read of a momentary resource is a report`() throws {
    #expect(try aqara(report(item("x", "13.12.85", more: ",\"statusCode\":1"))).events.first?.kind == .report)
  }

  @Test func `a model that is news retires the states that are none`() throws {
    let body = event("subdevice_bind", #""did":"x/1","model":"lumi.camera.gwpgl1","parentDid":"g""#)
    let retired = try aqara(body).retiredStates
    #expect(retired.contains(StateKey(source: "/aqara/open", subject: "x%2F1/3.21.85")))
    #expect(!retired.contains(StateKey(source: "/aqara/open", subject: "x%2F1/13.12.85")), "never was a state")
    let known = DeviceBook(learned: [device("x/1", model: "lumi.camera.gwpgl1")])
    #expect(try aqara(body, devices: known).retiredStates.isEmpty)
    #expect(try aqara(body.replacing("camera.gwpgl1", with: "motion.agl001")).retiredStates.isEmpty)
  }

  @Test func `a learned model retires nothing where the owner says another`() throws {
    let body = event("subdevice_bind", #""did":"x","model":"lumi.camera.gwpgl1""#)
    let book = DeviceBook(configured: ["x": device("x", model: "lumi.motion.agl001")])
    #expect(try aqara(body, devices: book).retiredStates.isEmpty)
  }

  @Test func `an occurrence of an ambiguous resource retires the state it may have left`() throws {
    let book = DeviceBook(configured: ["x": device("x", model: "lumi.camera.gwpgl1")])
    let reading = try aqara(report(item("x", "3.21.85"), item("x", "13.96.85"), item("x", "0.1.85")), devices: book)
    #expect(reading.events.map(\.kind) == [.occurrence, .occurrence, .state])
    #expect(reading.retiredStates == [StateKey(source: "/aqara/open", subject: "x/3.21.85")])
  }
}
