import CausewayCore
import CausewayDialects

/// The moment at which tests receive: 2024-03-09T16:00:10Z, ten seconds after the events in them.
let received = Timestamp(milliseconds: 1_710_000_010_000)

func aqara(
  _ body: String, attributes: [String: String] = [:], topic: String? = nil, devices: DeviceBook = DeviceBook()
) throws(DialectError) -> Reading {
  try AqaraDialect().read(
    Delivery(body: Array(body.utf8), attributes: attributes, topic: topic), receivedAt: received, devices: devices)
}

/// A `resource_report` of `items`.
func report(_ items: String..., id: String = "m", account: String = "open") -> String {
  #"{"msgId":"\#(id)","openId":"\#(account)","msgType":"resource_report","data":[\#(items.joined(separator: ","))]}"#
}

func item(_ device: String, _ resource: String, value: String = "1", more: String = "") -> String {
  #"{"subjectId":"\#(device)","resourceId":"\#(resource)","value":"\#(value)","time":"1710000000000"\#(more)}"#
}

extension JSONText {
  init(_ text: String) { self.init(trusted: Array(text.utf8)) }
}
