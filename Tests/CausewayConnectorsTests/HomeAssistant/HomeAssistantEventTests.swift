import CausewayCore
import CausewayTestKit
import Testing

@testable import CausewayConnectors

@Suite struct HomeAssistantEventTests {
  @Test(arguments: [
    ("homelink.alert", "homelink_alert"), ("aqara.resource_report", "aqara_resource_report"),
    ("Com.Example-X", "com_example_x"),
    ("a/b c", "a_b_c"), ("é", "__"), (String(repeating: "x", count: 64), String(repeating: "x", count: 64)),
  ])
  func `a type becomes a name that automations can say`(text: String, name: String) throws {
    if name.allSatisfy({ $0 == "_" }) {
      #expect(throws: HomeAssistantEventType.Flaw.empty) { try HomeAssistantEventType.make(of: text) }
    } else {
      #expect(try HomeAssistantEventType.make(of: text) == name)
    }
  }

  @Test(arguments: [
    "homeassistant_stop", "homeassistant.stop", "State.Changed", "call_service", "automation_triggered",
  ])
  func `Home Assistant's own events are its own`(text: String) {
    #expect(throws: HomeAssistantEventType.Flaw.self) { try HomeAssistantEventType.make(of: text) }
  }

  @Test func `no type is refused for nothing, and none is let through that is no name`() throws {
    var random = SplitMix(seed: 3)
    let letters = Array("aZ0_./é \u{0}\n{".unicodeScalars)
    for _ in 0..<5_000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...70, using: &random)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &random)]
          }))
      guard let name = try? HomeAssistantEventType.make(of: text) else { continue }
      #expect((1...64).contains(name.utf8.count) && name.utf8.allSatisfy(HomeAssistantEventType.isAllowed))
    }
  }

  private func json(_ event: Event, isReplayed: Bool = false) throws -> JSONValue {
    let bytes = HomeAssistantEventData.json(of: SinkUnderTest.routed(event).entry, isReplayed: isReplayed)
    let root = try JSONDocument(parsing: bytes).root
    #expect(root.repeatedKey == nil)
    return root
  }

  @Test func `an object keeps its members as they came`() throws {
    let root = try json(.sample("1", data: #"{ "b" : 81.60, "a":{"c" :null}, "é\n":1 }"#))
    #expect(root["b"]?.description == "81.60" && root["a"]?.description == #"{"c" :null}"# && root["é\n"] != nil)
    #expect(root["causeway"]?["id"]?.string == "1" && root["causeway"]?["replayed"] == nil)
  }

  @Test func `what is no object stands under value`() throws {
    #expect(try json(.sample("1", data: "[1, 2]"))["value"]?.description == "[1, 2]")
    #expect(
      try json(.sample("1", data: #""x""#, dataContentType: "text/plain"))["causeway"]?["content_type"]?.string
        == "text/plain")
    let binary = try json(.sample("1", data: #""AA==""#, dataIsBase64: true))
    #expect(binary["value"]?.string == "AA==" && binary["causeway"]?["base64"]?.boolean == true)
    #expect(Array(try json(.sample("1", data: nil)).members).map(\.key.string) == ["causeway"])
  }

  @Test func `nobody can say who he is but the gateway`() throws {
    let root = try json(.sample("1", data: #"{"causeway":{"id":"forged"},"causew\u0061y":1,"x":1}"#), isReplayed: true)
    #expect(
      root["causeway"]?["id"]?.string == "1" && root["causeway"]?["replayed"]?.boolean == true && root["x"] != nil)
  }
}
