internal import CausewayCore
internal import CausewayDialects

/// Any bytes as a pushed CloudEvent: lines of `name: value`, an empty line, the body. Nothing crashes; what was judged readable is read, and
/// what goes out as a CloudEvent comes back as the same event.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let (headers, body) = split(Array(UnsafeBufferPointer(start: start, count: count)))
  let section = ConfigSection(["unsigned": true], source: ConfigSource(file: "fuzz"), findings: ConfigFindings())
  let parts = CloudEventsDialect.parts(section, isPush: true)
  let request = PushRequest(method: "POST", headers: headers)
  let now = Timestamp(milliseconds: 1_710_000_010_000)
  guard let etiquette = parts.etiquette,
    case .admitted = etiquette.admit(request, now: now, clockIsSynchronised: true),
    case .keep(let delivery) = etiquette.judge(request, body: body, admission: .admitted)
  else { return 0 }
  guard let events = try? parts.dialect.read(delivery, receivedAt: now, devices: DeviceBook()).events, !events.isEmpty
  else { preconditionFailure("judged readable and not read") }
  for event in events {
    var encoded: [UInt8] = []
    Entry(position: .start, event: event, input: "i", receivedAt: now, changed: false).appendCloudEvent(to: &encoded)
    let again = try? parts.dialect.read(Delivery(body: encoded), receivedAt: now, devices: DeviceBook())
    precondition(again?.events == [event], "it comes back as another")
  }
  return 0
}

private func split(_ bytes: [UInt8]) -> ([String: String], [UInt8]) {
  var headers: [String: String] = [:]
  var rest = bytes[...]
  while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
    let line = rest[..<end]
    rest = rest[end...].dropFirst()
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { break }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    headers[name] = String(decoding: line[colon...].dropFirst().drop { $0 == 0x20 }, as: UTF8.self)
  }
  return (headers, Array(rest))
}
