/// Reads YAML the way configuration needs it: one document, text keys that differ, and nothing that makes the meaning of a line
/// depend on another (anchors, aliases, merge keys) or on a type system (tags).
package enum YAMLDocument {
  /// - Parameter bytes: UTF-8, with or without a byte order mark.
  package static func parse(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard text.count <= limits.bytes else {
      throw YAMLError(.tooLarge, at: .start, "the file is larger than \(limits.bytes) bytes")
    }
    guard let parser = YAMLParser(text) else {
      throw YAMLError(.syntax, at: .start, "there is no memory left to read the document")
    }
    var builder = YAMLTreeBuilder(parser, limits: limits)
    return try builder.document()
  }

  package static func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), limits: limits)
  }
}
