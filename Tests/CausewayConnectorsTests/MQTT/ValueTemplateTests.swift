import CausewayCore
import Testing

@testable import CausewayConnectors

@Suite struct ValueTemplateTests {
  private let device = EntityDevice(id: Device.ID(source: "/s", device: "d"), key: "d", name: "D")

  private func entity(
    _ platform: EntityDescription.Platform, unit: String? = nil, _ value: EntityValue
  ) -> EntityDescription {
    EntityDescription(device: device, key: "k", platform: platform, unit: unit, value: value)
  }

  private let path = ValuePath(members: ["value"])

  @Test func `a value is read, multiplied, or cut to what Home Assistant takes`() {
    #expect(ValueTemplate(entity(.sensor, unit: "lx", EntityValue(path: path)), .data).text == "{{ value_json.value }}")
    #expect(
      ValueTemplate(entity(.sensor, EntityValue(path: path)), .data).text == "{{ (value_json.value | string)[:255] }}")
    #expect(
      ValueTemplate(entity(.sensor, EntityValue(path: path, scale: "0.01")), .data).text
        == "{% set x = value_json.value | float(none) %}{{ (x * 0.01) | round(2) if x is not none else none }}")
  }

  @Test func `words stand for values, whatever Python makes of those`() {
    let value = EntityValue(path: path, names: [.init("0", "far"), .init("True", "it's")])
    let template = ValueTemplate(entity(.sensor, value), .data)
    #expect(template.text == #"{{ {'0': 'far', 'true': 'it\'s'}.get(value_json.value | string | lower, none) }}"#)
    #expect(template.attributes == "{{ {'value': value_json.value} | tojson }}")
    #expect(
      ValueTemplate(entity(.binarySensor, EntityValue(path: path, onValues: ["1", "True"])), .data).text
        == "{{ 'ON' if (value_json.value | string | lower) in ['1', 'true'] else 'OFF' }}")
  }

  @Test func `what happened is in our own payload, and made of any other`() {
    let value = EntityValue(
      path: path, originalPath: ValuePath(members: ["a b", "items"]), names: [.init("1", "ring")])
    #expect(ValueTemplate(entity(.event, value), .data).text == nil)
    #expect(
      ValueTemplate(entity(.event, value), .original).text
        == "{{ dict(value_json, event_type={'1': 'ring'}.get(value_json['a b']['items'] | string | lower, 'other')) | tojson }}"
    )
    #expect(
      ValueTemplate(entity(.event, EntityValue(path: path, fallbackName: "ring")), .value).text
        == "{{ {'event_type': 'ring'} | tojson }}")
  }

  @Test func `the owner's payload is the value`() {
    #expect(ValueTemplate(entity(.sensor, unit: "V", EntityValue(path: path)), .value).text == "{{ value }}")
  }
}
