internal import CausewayCore

extension DeadLetter {
  /// A row of a list.
  var summary: JSONText {
    var writer = JSONWriter()
    writer.object { writeMembers(to: &$0) }
    return writer.text
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("number", number)
    writer.member("output", follower.output)
    writer.member("position", entry.position.description)
    writer.member("id", entry.event.id)
    writer.member("source", entry.event.source)
    writer.member("type", entry.event.type)
    writer.member("subject", entry.event.subject)
    writer.member("received_at", entry.receivedAt.rfc3339)
    writer.member("attempts", attempts)
    writer.member("first_attempt_at", firstAttemptAt?.rfc3339)
    writer.member("died_at", diedAt.rfc3339)
    writer.member("reason", reason)
  }
}
