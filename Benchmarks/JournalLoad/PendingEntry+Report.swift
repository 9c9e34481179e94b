internal import CausewayCore

extension PendingEntry {
  /// A report of a device, as a push brings it. Each carries the mark by which the clients of streams count.
  static func report(_ number: Int, run: Int, of subjects: Int, at now: Timestamp) -> PendingEntry {
    let device = "lumi1.\(number % subjects)"
    let data =
      #"{"subjectId":"\#(device)","resourceId":"3.51.85","value":"~\#(number)","time":"1710000000000","statusCode":0}"#
    let event = Event(
      id: "\(run)-\(number).0", source: "/aqara/bench", type: "aqara.resource_report", subject: "\(device)/3.51.85",
      time: Timestamp(milliseconds: 1_710_000_000_000), kind: .state, data: JSONText(trusted: Array(data.utf8)))
    return PendingEntry(event: event, input: "push", receivedAt: now)
  }
}
