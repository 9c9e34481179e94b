extension JSONText {
  /// For text from outside: checks it, and drops white space around the value.
  package init(validating bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    self = try JSONDocument(parsing: bytes, limits: limits).root.text
  }
}
