import CausewayCore
import CausewayDialects
import Testing

/// How Aqara's events are shown.
@Suite struct AqaraEntitiesTests {
  private let catalog = AqaraEntities()

  private func book(_ model: String?, name: String? = nil) -> DeviceBook {
    DeviceBook(learned: [Device(id: Device.ID(source: "/aqara/open", device: "lumi1.d"), model: model, name: name)])
  }

  private func entities(_ resource: String, on model: String?, name: String? = nil) throws -> [EntityDescription] {
    let devices = book(model, name: name)
    let event = try #require(try aqara(report(item("lumi1.d", resource)), devices: devices).events.first)
    return catalog.entities(of: event, devices: devices)
  }

  private func entity(_ resource: String, on model: String?, name: String? = nil) throws -> EntityDescription {
    let all = try entities(resource, on: model, name: name)
    #expect(all.count == 1)
    return try #require(all.first)
  }

  @Test func `a resource is what the table says of its model`() throws {
    let presence = try entity("3.51.85", on: "lumi.motion.agl001", name: "Hall")
    #expect(presence.platform == .binarySensor && presence.deviceClass == "occupancy" && presence.name == "Presence")
    #expect(presence.value.onValues == ["1"] && presence.isEnabledByDefault)
    #expect(presence.device.name == "Hall" && presence.device.model == "FP2" && presence.device.manufacturer == "Aqara")
    let temperature = try entity("0.1.85", on: "lumi.sensor_occupy.agl8")
    #expect(temperature.unit == "°C" && temperature.value.scale == "0.01" && temperature.stateClass == "measurement")
    #expect(temperature.name == "Temperature")
    let battery = try entity("8.0.2001", on: "lumi.sensor_occupy.agl8")
    #expect(battery.category == .diagnostic && battery.unit == "%")
    let sensitivity = try entity("14.1.85", on: "lumi.motion.agl001")
    #expect(sensitivity.deviceClass == "enum" && sensitivity.value.words == ["low", "medium", "high"])
  }

  @Test func `one value may be shown in two ways`() throws {
    let both = try entities("13.1.85", on: "lumi.sensor_occupy.agl8")
    #expect(Set(both.map(\.platform)) == [.binarySensor, .sensor])
    #expect(both.first { $0.platform == .binarySensor }?.value.onValues == ["3"])
  }

  @Test func `without a model only what is the same on every model is known`() throws {
    let temperature = try entity("0.1.85", on: nil)
    #expect(temperature.deviceClass == "temperature" && temperature.value.scale == "0.01")
    // Two models report it in hundredths, one does not.
    let humidity = try entity("0.2.85", on: nil)
    #expect(humidity.deviceClass == nil && humidity.value.scale == nil && !humidity.isEnabledByDefault)
    #expect(humidity.name == "0.2.85")
  }

  @Test func `an ambiguous id is what its model says`() throws {
    #expect(try entity("3.21.85", on: "lumi.camera.gwpgl1").platform == .event)
    #expect(try entity("3.21.85", on: "lumi.motion.agl001").platform == .binarySensor)
    #expect(try entity("3.21.85", on: nil).platform == .sensor)
  }

  @Test func `what happens has types, and a ring is soon over while a lock's word is not`() throws {
    let ring = try entity("13.12.85", on: "lumi.camera.agl002")
    #expect(ring.platform == .event && ring.deviceClass == "doorbell" && ring.value.fallbackName == "ring")
    #expect(ring.expiresAfter == .seconds(300))
    let door = try entity("13.17.85", on: "aqara.lock.agl002")
    #expect(door.value.words.contains("door_opened") && door.value.fallbackName == "other" && door.expiresAfter == nil)
    let button = try entity("13.1.85", on: "lumi.remote.b1acn01")
    #expect(button.platform == .event && button.deviceClass == "button" && button.value.fallbackName == "press")
  }

  @Test func `the unknown is a plain sensor under its number that nobody sees before asking`() throws {
    let unknown = try entity("99.1.85", on: "lumi.motion.agl001")
    #expect(unknown.platform == .sensor && unknown.name == "99.1.85" && !unknown.isEnabledByDefault)
    #expect(unknown.deviceClass == nil && unknown.unit == nil && unknown.value.scale == nil)
  }

  @Test func `traits are known by their codes, on any endpoint`() throws {
    let body =
      #"{"msgId":"m","openId":"open","msgType":"spec_report","data":[{"deviceId":"d","endpointId":7,"#
      + #""functionCode":"DoorLock","traitCode":"LockState","value":1,"time":"1710000000000"}]}"#
    let event = try #require(try aqara(body).events.first)
    let lock = try #require(catalog.entities(of: event, devices: DeviceBook()).first)
    #expect(lock.key == "7.DoorLock.LockState" && lock.value.words.prefix(2) == ["not_fully_locked", "locked"])
  }

  @Test func `events of devices, reports that failed and other vendors are no entities`() throws {
    let offline = #"{"msgId":"e","openId":"open","eventType":"subdevice_offline","data":{"did":"d"}}"#
    for event in try aqara(offline).events + aqara(report(item("d", "3.51.85", more: #","statusCode":-1"#))).events {
      #expect(catalog.entities(of: event, devices: DeviceBook()).isEmpty)
    }
    let other = Event(id: "1", source: "/x", type: "aqara.else", subject: "a/b", kind: .state)
    #expect(catalog.entities(of: other, devices: DeviceBook()).isEmpty)
  }

  /// No row of the table makes something that Home Assistant would refuse.
  @Test func `every row of the table makes a sound entity`() throws {
    for row in AqaraCatalog.standard.resources {
      for model in row.models {
        for entity in try entities(row.id, on: model) {
          #expect(entity.key == row.id && entity.name?.isEmpty == false)
          #expect((entity.platform == .event) == (entity.stateClass == nil && entity.platform == .event))
          if entity.deviceClass == "enum" { #expect(!entity.value.words.isEmpty) }
          if entity.platform == .binarySensor { #expect(!entity.value.onValues.isEmpty && entity.unit == nil) }
          if entity.stateClass != nil { #expect(entity.platform == .sensor && entity.value.names.isEmpty) }
        }
      }
    }
  }
}
