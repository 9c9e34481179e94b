internal import CausewayCore

/// The event of a test alarm: an occurrence that says of itself that it is a test, in its data and in an attribute.
struct TestAlarm: Sendable {
  static let type = "causeway.test_alarm"

  private static let plain = try? JSONDocument(parsing: Array("{\"type\":\"\(type)\"}".utf8))

  /// Of which the position is only a guess.
  let entry: Entry

  /// - Parameters:
  ///   - members: `event`, a CloudEvent in JSON that the alarm is to look like; a plain alarm without it.
  ///   - number: tells it from every other.
  init(_ members: ControlMembers, number: String, head: Position, now: Timestamp) throws(ControlProblem) {
    let given = members.value("event")
    guard let model = given ?? Self.plain?.root else { throw .wrong("`event` is missing") }
    let template: Entry
    do throws(SampleEntry.Flaw) {
      template = try SampleEntry(model, input: Route.ownInput).entry(receivedAt: now)
    } catch {
      throw .wrong("`event`: \(error.reason)", hint: error.hint)
    }
    guard given?["kind"] == nil || template.event.kind == .occurrence else {
      throw .wrong(
        "a test alarm is an occurrence, not a \(template.event.kind.rawValue)",
        hint: "Leave `kind` out: as a state it would stand for the device from then on.")
    }
    var event = template.event
    event.id = "test-\(number)"
    if given?["source"] == nil { event.source = Event.ownSource }
    if given?["time"] == nil { event.time = now }
    if event.subject == nil { event.subject = "test-alarm" }
    event.data = try Self.marked(event)
    event.extensions = Self.marked(event.extensions)
    entry = Entry(
      position: Position(rawValue: head.rawValue + 1), event: event, input: template.input, receivedAt: now,
      changed: false)
  }

  /// The data with `"test": true` in it.
  private static func marked(_ event: Event) throws(ControlProblem) -> JSONText {
    guard let data = event.data else {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("severity", "HIGH")
        writer.member("test", true)
        writer.member("text", "A test of the alarm's way. Nothing has happened.")
      }
      return writer.text
    }
    guard !event.dataIsBase64, let root = try? JSONDocument(data).root, root.kind == .object else {
      throw .wrong("`event`: `data` must be an object", hint: "The mark that says it is a test is put into it.")
    }
    return member("test", addedTo: root)
  }

  private static func marked(_ extensions: JSONText?) -> JSONText {
    guard let extensions, let root = try? JSONDocument(extensions).root else {
      return JSONText(trusted: Array(#"{"test":true}"#.utf8))
    }
    return member("test", addedTo: root)
  }

  private static func member(_ name: String, addedTo root: JSONValue) -> JSONText {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(name, true)
      for (key, value) in root.members where !key.isString(name) {
        writer.key(key.string ?? "")
        writer.raw(value.text)
      }
    }
    return writer.text
  }
}
