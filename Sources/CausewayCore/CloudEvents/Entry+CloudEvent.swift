extension Entry {
  /// The media type of what `appendCloudEvent` writes.
  package static let cloudEventContentType = "application/cloudevents+json"

  /// This entry as a CloudEvents 1.0 event in JSON, structured, on one line if `data` is (line breaks in `data` stay as they came).
  /// Our extensions: `position` (text: CloudEvents integers end at 2³¹−1), `input`, `kind`, `topic`, `retained`, `changed`. Those
  /// that came with the event follow.
  /// - Parameter isReplayed: sent again because the owner asked for it: `replayed` says so.
  package func appendCloudEvent(to buffer: inout [UInt8], isReplayed: Bool = false) {
    buffer.appendJSON(literal: "{\"specversion\":\"1.0\",\"id\":")
    buffer.appendJSON(string: event.id)
    buffer.appendJSON(literal: ",\"source\":")
    buffer.appendJSON(string: event.source)
    buffer.appendJSON(literal: ",\"type\":")
    buffer.appendJSON(string: event.type)
    if let subject = event.subject, !subject.isEmpty {  // the specification forbids an empty one
      buffer.appendJSON(literal: ",\"subject\":")
      buffer.appendJSON(string: subject)
    }
    if let time = event.time {
      buffer.appendJSON(literal: ",\"time\":\"")
      buffer.append(rfc3339: time)
      buffer.append(UInt8(ascii: "\""))
    }
    appendExtensions(to: &buffer)
    if isReplayed { buffer.appendJSON(literal: ",\"replayed\":true") }
    if let extensions = event.extensions {
      buffer.append(UInt8(ascii: ","))
      buffer.append(contentsOf: extensions.bytes.dropFirst().dropLast())  // the members of an object, never none
    }
    appendData(to: &buffer)
    buffer.append(UInt8(ascii: "}"))
  }

  private func appendData(to buffer: inout [UInt8]) {
    if let contentType = event.dataContentType {
      buffer.appendJSON(literal: ",\"datacontenttype\":")
      buffer.appendJSON(string: contentType)
    } else if event.data != nil, !event.dataIsBase64 {  // of Base64 without a type nothing may be assumed
      buffer.appendJSON(literal: ",\"datacontenttype\":\"application/json\"")
    }
    guard let data = event.data else { return }
    buffer.appendJSON(literal: event.dataIsBase64 ? ",\"data_base64\":" : ",\"data\":")
    buffer.appendJSON(data)
  }

  private func appendExtensions(to buffer: inout [UInt8]) {
    buffer.appendJSON(literal: ",\"position\":\"")
    buffer.appendDecimal(position.rawValue)
    buffer.appendJSON(literal: "\",\"input\":")
    buffer.appendJSON(string: input)
    switch event.kind {
    case .state: buffer.appendJSON(literal: ",\"kind\":\"state\"")
    case .occurrence: buffer.appendJSON(literal: ",\"kind\":\"occurrence\"")
    case .report: buffer.appendJSON(literal: ",\"kind\":\"report\"")
    }
    if let topic = event.topic {
      buffer.appendJSON(literal: ",\"topic\":")
      buffer.appendJSON(string: topic)
    }
    buffer.appendJSON(literal: event.retained ? ",\"retained\":true" : ",\"retained\":false")
    buffer.appendJSON(literal: changed ? ",\"changed\":true" : ",\"changed\":false")
  }
}
