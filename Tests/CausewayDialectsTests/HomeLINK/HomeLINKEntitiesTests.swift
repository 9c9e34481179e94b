import CausewayCore
import CausewayDialects
import Testing

@Suite struct HomeLINKEntitiesTests {
  private let catalog = HomeLINKEntities()

  private func entities(
    _ body: String, _ topic: String = "alert/active/x", retained: Bool = false, devices: DeviceBook = DeviceBook()
  ) throws -> [EntityDescription] {
    catalog.entities(of: try homelink(body, topic: "joe_bloggs/" + topic, retained: retained), devices: devices)
  }

  @Test func `an alarm is something that is so, and something that happens`() throws {
    let found = try entities(HomeLINKSample.alert("FIRE_ALARM"))
    #expect(found.map(\.platform) == [.binarySensor, .event])
    #expect(
      found.map(\.key) == ["FIRE_ALARM", "alert.FIRE_ALARM"] && found.map(\.name) == ["Fire alarm", "Fire alarm"])
    #expect(found[0].deviceClass == "smoke" && found[0].value.onValues == ["ACTIVE"] && found[0].category == nil)
    #expect(found[1].value.words == ["active", "resolved"])
    let device = found[0].device
    #expect(
      device.key == "D6FCD4F0" && device.serialNumber == "D6FCD4F0"
        && device.name == "JOE_BLOGGS_Home UTILITY FIRECOALARM")
    #expect(device.manufacturer == "Ei" && device.model == "Ei3028")
    #expect(device.id == Device.ID(source: "/homelink/joe_bloggs", device: "D6FCD4F0"))
  }

  @Test func `what was sent again says what is so, and nothing happens`() throws {
    #expect(try entities(HomeLINKSample.alert("FIRE_ALARM"), retained: true).map(\.platform) == [.binarySensor])
  }

  @Test(
    arguments: [
      ("FIRE_ALARM", "smoke", false), ("CO_ALARM", "carbon_monoxide", false),
      ("CO_HIGH_LEVEL_ALARM", "carbon_monoxide", false),
      ("HEAD_REMOVED", "tamper", false), ("LOW_BATTERY_HEAD", "battery", true), ("MAINS_ABSENT", "problem", true),
      ("CO2_VERY_HIGH", "problem", false), ("END_OF_LIFE", "problem", true), ("NEVER_HEARD_OF", "problem", false),
    ])
  func `alerts have the class of what they are about`(_ type: String, _ deviceClass: String, _ isDiagnostic: Bool)
    throws
  {
    let alarm = try #require(try entities(HomeLINKSample.alert(type)).first)
    #expect(alarm.deviceClass == deviceClass && (alarm.category == .diagnostic) == isDiagnostic)
  }

  @Test func `a detector of heat alone senses no smoke`() throws {
    let body = HomeLINKSample.alert("FIRE_ALARM").replacing("FIRECOALARM", with: "HEATALARM")
    #expect(try entities(body).first?.deviceClass == "heat")
  }

  @Test func `an alert of a property is the property's`() throws {
    let found = try entities(HomeLINKSample.insight)
    #expect(found.map(\.key) == ["AIRQUALITY_MEDIUM", "alert.AIRQUALITY_MEDIUM"])
    #expect(
      found[0].device.key == "JOE_BLOGGS_Home" && found[0].device.name == "JOE_BLOGGS_Home"
        && found[0].name == "Airquality medium")
  }

  @Test(
    arguments: [
      ("environment.temperature.indoor", "Temperature", "temperature", "°C"),
      ("environment-humidity-indoor", "Humidity", "humidity", "%"),
      ("environment.co2.indoor", "Carbon dioxide", "carbon_dioxide", "ppm"),
    ])
  func `readings are sensors`(_ type: String, _ name: String, _ deviceClass: String, _ unit: String) throws {
    let found = try entities(HomeLINKSample.reading(type), "reading/x")
    let sensor = try #require(found.first)
    #expect(found.count == 1 && sensor.platform == .sensor && sensor.key == type && sensor.isEnabledByDefault)
    #expect(
      sensor.name == name && sensor.deviceClass == deviceClass && sensor.unit == unit
        && sensor.stateClass == "measurement")
  }

  @Test func `a reading of an unknown type is there for who asks for it`() throws {
    let sensor = try #require(try entities(HomeLINKSample.reading("new.thing"), "reading/x").first)
    #expect(
      sensor.key == "new.thing" && sensor.name == "new.thing" && sensor.unit == "RH" && !sensor.isEnabledByDefault)
  }

  @Test func `values stand where the entity says, in the data and in the message`() throws {
    for (body, topic, text) in [
      (HomeLINKSample.reading(), "reading/x", "81.6"), (HomeLINKSample.alert(), "alert/x", "\"ACTIVE\""),
    ] {
      let event = try homelink(body, topic: "joe_bloggs/" + topic)
      let value = try #require(catalog.entities(of: event, devices: DeviceBook()).first).value
      #expect(value.path.value(in: try JSONDocument(try #require(event.data)).root)?.description == text)
      let original = try #require(catalog.original(of: event))
      #expect(original == JSONText(body))
      #expect(value.originalPath.value(in: try JSONDocument(original).root)?.description == text)
      #expect(try ValuePath(value.path.text) == value.path)
    }
    #expect(catalog.original(of: try homelink("help", topic: "joe_bloggs/alert/x")) == nil)
  }

  @Test func `what a device reports about itself happens, and is about the device`() throws {
    let found = try entities(HomeLINKSample.gatewayEvent, "event/x")
    #expect(found.map(\.key) == ["event.GATEWAY_CHECK_IN"] && found.map(\.platform) == [.event])
    #expect(found[0].value.fallbackName == "gateway_check_in" && found[0].category == .diagnostic)
  }

  @Test func `what is known of a device is said of it`() throws {
    let id = Device.ID(source: "/homelink/joe_bloggs", device: "D6FCD4F0")
    let book = DeviceBook(
      configured: ["D6FCD4F0": Device(id: Device.ID(source: "/homelink", device: "D6FCD4F0"), name: "Landing")],
      learned: [Device(id: id, model: "Ei3016", name: "x", parent: "C3CEC7FB")])
    let device = try #require(try entities(HomeLINKSample.alert(), devices: book).first).device
    #expect(device.name == "Landing" && device.model == "Ei3016" && device.parentKey == "C3CEC7FB")
  }

  @Test func `an event that was remembered without its payload has entities of the same keys`() throws {
    var event = try homelink(HomeLINKSample.alert(), topic: "joe_bloggs/alert/x")
    let keys = catalog.entities(of: event, devices: DeviceBook()).map(\.key)
    event.data = nil
    let found = catalog.entities(of: event, devices: DeviceBook())
    #expect(found.map(\.key) == keys && found.first?.device.name == "HomeLINK D6FCD4F0")
  }

  @Test func `the rest is no entity`() throws {
    #expect(try entities(HomeLINKSample.device, "device/x").isEmpty)
    #expect(try entities(HomeLINKSample.property, "property/x").isEmpty)
    #expect(try entities(HomeLINKSample.notification, "notification/x").isEmpty)
    #expect(try entities("help", "alert/x").isEmpty)
  }
}
