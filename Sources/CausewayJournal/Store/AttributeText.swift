internal import CausewayCore

/// The attributes of a quarantined delivery as a JSON object, for people who look into the file.
enum AttributeText {
  static func write(_ attributes: [String: String]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        writer.key(name)
        writer.string(value)
      }
    }
    return writer.bytes
  }

  /// What is no such object reads as no attributes.
  static func read(_ bytes: [UInt8]) -> [String: String] {
    guard let document = try? JSONDocument(parsing: bytes) else { return [:] }
    var attributes: [String: String] = [:]
    var members = document.root.members
    while let (key, value) = members.next() {
      if let name = key.string { attributes[name] = value.string }
    }
    return attributes
  }
}
