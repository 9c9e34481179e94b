import CausewayCore
import CausewayTestKit
import Mosquitto
import Testing

@testable import CausewayConnectors

@Suite struct DiscoveryMessagesTests {
  private let places = BrokerPlaces(prefix: "", clientID: "gw")

  private func device(_ events: [Event], _ known: [Device] = []) throws -> AnnouncedDevice {
    var book = DiscoveryBook(places)
    for event in events {
      let entry = Entry(
        position: Position(rawValue: 1), event: event, input: "in", receivedAt: Timestamp(milliseconds: 0),
        changed: true)
      book.take(
        DiscoveryBook.Arrival(
          entry: entry, topic: "test/\(event.subject ?? "")", isRetained: event.kind == .state, form: .data),
        Catalogs([SampleCatalog()]), DeviceBook(learned: known))
    }
    return try #require(book.devices["causeway_test_lamp_1"])
  }

  private func messages(_ mode: DiscoverySettings.Mode) -> DiscoveryMessages {
    DiscoveryMessages(prefix: "homeassistant", mode: mode, places: places, release: "1.2")
  }

  private func object(_ message: MQTTMessage?) throws -> JSONValue {
    try JSONDocument(parsing: try #require(message).payload).root
  }

  private let events = [
    Event.sample("1", type: "test.report", subject: "lamp.1/t.1"),
    Event.sample("2", type: "test.ring", subject: "lamp.1/r", kind: .occurrence),
  ]

  @Test func `a device is announced whole, with whether it is there before it`() throws {
    let announcement = messages(.device).announcement(of: try device(events), knowsParent: false)
    #expect(
      announcement.map(\.topic) == [
        "causeway/gw/devices/causeway_test_lamp_1", "homeassistant/device/causeway_test_lamp_1/config",
      ])
    #expect(announcement.allSatisfy { $0.isRetained })
    #expect(announcement.first?.payload == Array("online".utf8))
    #expect(
      String(decoding: try #require(announcement.last).payload, as: UTF8.self) == """
        {"device":{"identifiers":["causeway_test_lamp_1"],"name":"lamp.1","manufacturer":"Maker","serial_number":"S1"},\
        "origin":{"name":"Causeway","sw_version":"1.2"},\
        "availability":[{"topic":"causeway/gw/status"},{"topic":"causeway/gw/devices/causeway_test_lamp_1"}],\
        "availability_mode":"all","components":{\
        "r_event":{"platform":"event","unique_id":"causeway_test_lamp_1_r","default_entity_id":"event.lamp_1_ring",\
        "name":"Ring","device_class":"doorbell","event_types":["ring","other"],"state_topic":"test/lamp.1/r","qos":1},\
        "t_1_sensor":{"platform":"sensor","unique_id":"causeway_test_lamp_1_t_1","default_entity_id":"sensor.lamp_1_t_1",\
        "name":"t.1","unit_of_measurement":"°C","state_topic":"test/lamp.1/t.1","qos":1,\
        "value_template":"{{ value_json.value }}"}}}
        """)
  }

  /// Home Assistant refuses a whole config for one key that it does not know in these places.
  @Test(arguments: DiscoverySettings.Mode.allCases)
  func `where Home Assistant is strict there are only keys that every release knows`(
    mode: DiscoverySettings.Mode
  ) throws {
    let known = Device(
      id: Device.ID(source: "/test/home", device: "lamp.1"), model: "M", name: "Lamp", parent: "hub")
    for message in messages(mode).announcement(of: try device(events, [known]), knowsParent: true).dropFirst() {
      let root = try object(message)
      let keys = { (value: JSONValue?) in Set(value?.members.map { $0.key.string ?? "" } ?? []) }
      #expect(
        keys(root["device"])
          == ["identifiers", "name", "manufacturer", "model", "serial_number", "via_device"])
      #expect(root["device"]?["via_device"]?.string == "causeway_test_hub")
      #expect(keys(root["origin"]) == ["name", "sw_version"])
      for element in root["availability"]?.elements.map({ $0 }) ?? [] { #expect(keys(element) == ["topic"]) }
      if mode == .device {
        #expect(keys(root) == ["device", "origin", "availability", "availability_mode", "components"])
      } else {
        #expect(root["object_id"]?.string != nil && root["platform"] == nil)
        #expect(root["unique_id"]?.string?.hasPrefix("causeway_test_lamp_1_") == true)
      }
    }
  }

  @Test func `for older releases each entity is announced by itself`() throws {
    let announcement = messages(.component).announcement(of: try device(events), knowsParent: false)
    #expect(
      announcement.map(\.topic) == [
        "causeway/gw/devices/causeway_test_lamp_1", "homeassistant/event/causeway_test_lamp_1/r_event/config",
        "homeassistant/sensor/causeway_test_lamp_1/t_1_sensor/config",
      ])
  }

  @Test func `an entity that goes is announced with its platform only, then not at all`() throws {
    let device = try device(Array(events.prefix(1)))
    let announcement = messages(.device).announcement(
      of: device, knowsParent: false, without: [(id: "r_event", platform: "event")])
    #expect(announcement.count == 3)
    let going = try object(announcement[1])["components"]
    #expect(going?["r_event"]?.description == #"{"platform":"event"}"#)
    #expect(going?["t_1_sensor"]?["unique_id"]?.string == "causeway_test_lamp_1_t_1")
    #expect(try object(announcement[2])["components"]?["r_event"] == nil)
    let single = messages(.component).announcement(
      of: device, knowsParent: false, without: [(id: "r_event", platform: "event")])
    #expect(single[1].topic == "homeassistant/event/causeway_test_lamp_1/r_event/config")
    #expect(single[1].payload.isEmpty && single[1].isRetained)
  }

  @Test func `ids stay as they are whatever a device is called`() throws {
    let renamed = Device(id: Device.ID(source: "/test/home", device: "lamp.1"), model: "N", name: "客厅")
    let before = try device(events)
    let after = try device(events, [renamed])
    #expect(before.id == after.id)
    #expect(before.entities.keys.sorted() == after.entities.keys.sorted())
    let ids = { (device: AnnouncedDevice) in
      try self.object(self.messages(.device).announcement(of: device, knowsParent: false).last)["components"]?
        .members.map { $0.value["unique_id"]?.string }
    }
    #expect(try ids(before) == ids(after))
  }
}
