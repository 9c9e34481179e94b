internal import CausewayCore

extension Happening {
  /// The body of the push, as of `now`.
  ///
  /// - Parameter id: `msgId` or `__IDENTITY`, which must never come twice: the gateway would take it for a repetition.
  func message(id: String, account: String, now: Timestamp) -> [UInt8] {
    if case .homelink(let members) = report { return Self.homelink(members, id: id, account: account, now: now) }
    var writer = JSONWriter()
    writer.object { writer in
      writer.text("msgId", id)
      writer.text("openId", account)
      switch report {
      case .resources(let device, let values):
        writer.text("msgType", "resource_report")
        writer.key("data")
        writer.array { writer in
          for member in values {
            Self.write(member, of: device, now: now, to: &writer)
          }
        }
      case .trait(let device, let endpoint, let function, let trait, let value):
        writer.text("msgType", "spec_report")
        writer.key("data")
        writer.array { writer in
          writer.object { writer in
            writer.text("deviceId", device)
            writer.json("endpointId", String(endpoint))
            writer.text("functionCode", function)
            writer.text("traitCode", trait)
            writer.json("value", value)
            writer.text("time", String(now.milliseconds))
            writer.json("statusCode", "0")
          }
        }
      case .event(let type, let members):
        writer.text("eventType", type)
        writer.text("time", String(now.milliseconds))
        writer.key("data")
        writer.object { writer in
          for member in members { writer.json(member.name, member.value) }
          writer.text("time", String(now.milliseconds))
        }
      case .homelink: break
      }
    }
    return writer.bytes
  }

  private static func homelink(_ members: [Member], id: String, account: String, now: Timestamp) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for member in members { writer.json(member.name, member.value) }
      writer.text("landlordReference", account.uppercased())
      writer.text("__IDENTITY", id)
      writer.text("actionTimestamp", now.rfc3339)
    }
    return writer.bytes
  }

  private static func write(
    _ member: Member, of device: String, now: Timestamp, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.text("subjectId", device)
      writer.text("resourceId", member.name)
      writer.text("value", member.value)
      writer.text("time", String(now.milliseconds))
      writer.json("statusCode", "0")
      writer.key("triggerSource")
      writer.object { writer in
        writer.json("type", "10")  // the device itself
        writer.text("time", String(now.milliseconds / 1_000))
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func text(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  /// - Parameter json: valid JSON, of our own making.
  fileprivate mutating func json(_ name: String, _ json: String) {
    key(name)
    raw(JSONText(trusted: Array(json.utf8)))
  }
}
