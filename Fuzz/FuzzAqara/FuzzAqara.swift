internal import CausewayCore
internal import CausewayDialects

/// Any bytes as a push of Aqara's. Nothing crashes, nothing depends on anything but the bytes, and events hold what CloudEvents allows and data
/// that arrived.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let body = Array(UnsafeBufferPointer(start: start, count: count))
  let dialect = AqaraDialect()
  let now = Timestamp(milliseconds: 1_710_000_010_000)
  let devices = DeviceBook(configured: [
    "d": Device(id: Device.ID(source: "/aqara", device: "d"), model: "lumi.camera.gwpgl1")
  ])
  let delivery = Delivery(body: body)
  _ = AqaraPushEtiquette(unsigned: ()).judge(
    PushRequest(method: "POST", headers: [:]), body: body, admission: .admitted)
  guard let reading = try? dialect.read(delivery, receivedAt: now, devices: devices) else { return 0 }
  precondition(reading == (try? dialect.read(delivery, receivedAt: now, devices: devices)), "not deterministic")
  precondition(Set(reading.events.map(\.id)).count == reading.events.count, "two events of one id")
  for event in reading.events {
    for text in [event.id, event.source, event.type] + [event.subject].compactMap({ $0 }) {
      precondition(!text.isEmpty && text.utf8.count < 2_048)
      precondition(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    }
    guard let data = event.data, (try? JSONDocument(data)) != nil else { preconditionFailure("data is not JSON") }
    precondition(body.contains(data.bytes), "data that did not arrive")
    var encoded: [UInt8] = []
    Entry(position: .start, event: event, input: "i", receivedAt: now, changed: false).appendCloudEvent(to: &encoded)
    precondition((try? JSONDocument(parsing: encoded)) != nil, "what goes out is not JSON")
  }
  return 0
}
