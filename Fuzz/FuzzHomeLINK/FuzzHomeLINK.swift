internal import CausewayCore
internal import CausewayDialects

/// Any bytes as a message of HomeLINK's: the first line is the topic (an empty one: a webhook), the rest the body. Always one event, whose
/// attributes hold what CloudEvents allows and whose data holds what arrived.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
  let topic = String(decoding: input[..<end], as: UTF8.self)
  let delivery = Delivery(
    body: Array(input[end...].dropFirst()), topic: topic.isEmpty ? nil : topic, retained: topic.hasSuffix("!"))
  let now = Timestamp(milliseconds: 1_710_000_010_000)
  for dialect in [HomeLINKDialect(), HomeLINKDialect(root: "a/b", topics: ["a/#", "a/alert/+", "joe"])] {
    guard let reading = try? dialect.read(delivery, receivedAt: now, devices: DeviceBook()), reading.events.count == 1,
      reading.unreadable == nil
    else { preconditionFailure("not one event") }
    precondition(
      reading == (try? dialect.read(delivery, receivedAt: now, devices: DeviceBook())), "not deterministic")
    check(reading.events[0], delivery.body)
  }
  return 0
}

private func check(_ event: Event, _ body: [UInt8]) {
  for text in [event.id, event.source, event.type] + [event.subject].compactMap({ $0 }) {
    precondition(!text.isEmpty && text.utf8.count < 2_048)
    precondition(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
  }
  guard let data = event.data, let root = (try? JSONDocument(data))?.root else {
    preconditionFailure("data is not JSON")
  }
  switch root["payload_encoding"]?.string {
  case "text": precondition(root["payload"]?.string.map { Array($0.utf8) } == body, "another text")
  case "base64": precondition(String(validating: body, as: UTF8.self) == nil, "a text, encoded")
  default: precondition(data.bytes.dropLast().suffix(body.count) == body[...], "data that did not arrive")
  }
  for entity in HomeLINKEntities().entities(of: event, devices: DeviceBook()) {
    precondition(!entity.key.isEmpty && !entity.device.name.isEmpty)
  }
  var encoded: [UInt8] = []
  Entry(position: .start, event: event, input: "i", receivedAt: Timestamp(milliseconds: 0), changed: false)
    .appendCloudEvent(to: &encoded)
  precondition((try? JSONDocument(parsing: encoded)) != nil, "what goes out is not JSON")
}
