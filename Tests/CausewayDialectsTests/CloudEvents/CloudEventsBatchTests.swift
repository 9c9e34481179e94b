import CausewayCore
import CausewayDialects
import Testing

@Suite struct CloudEventsBatchTests {
  private let type = ["content-type": "application/cloudevents-batch+json; charset=UTF-8"]

  @Test func `a batch is its events in order`() throws {
    let body = "[\(structured(id: "a")) ,\(structured(#","data":1"#, id: "b"))]"
    #expect(try cloudEvents(body, headers: type).map(\.id) == ["a", "b"])
    #expect(try cloudEvents(body).map(\.id) == ["a", "b"])
  }

  @Test func `an empty batch holds nothing`() throws {
    #expect(try cloudEvents(" [] ", headers: type).isEmpty)
  }

  @Test func `of a batch all is taken or nothing`() {
    #expect(fault("[\(structured()),{}]", headers: type) == "event [1]: `specversion` is missing")
    #expect(fault("[\(structured()),1]", headers: type) == "event [1]: expected an object, found a number")
    #expect(fault("[[\(structured())]]", headers: type) == "event [0]: expected an object, found an array")
    let mixed = structured().replacing("1.0", with: "0.3")
    #expect(fault("[\(mixed)]", headers: type) == "event [0]: `specversion` must be 1.0")
    #expect(fault(structured(), headers: type) == "expected an array of events, found an object")
    #expect(fault("[\(structured())", headers: type)?.hasPrefix("not JSON: line 1") == true)
  }

  @Test func `a batch has at most a thousand events`() throws {
    let events = (0..<1_001).map { structured(id: "\($0)") }
    #expect(
      fault("[\(events.joined(separator: ","))]", headers: type)
        == "more than 1000 events in one batch: send several")
    #expect(try cloudEvents("[\(events.dropLast().joined(separator: ","))]", headers: type).count == 1_000)
  }

  @Test func `one event where a batch is not announced is not a batch`() {
    let one = ["content-type": "application/cloudevents+json"]
    #expect(fault("[\(structured())]", headers: one) == "expected an object, found an array")
  }
}
