extension RemotingCommand {
  /// Members in any order; unknown ones are ignored.
  init(json frame: Frame) throws(MalformedFrame) {
    self.init(code: 0)
    language = .other
    version = 0
    do throws(JSONScanner.Malformed) {
      var scanner = JSONScanner(frame.bytes, frame.header)
      try read(from: &scanner)
      try scanner.finish()
    } catch {
      throw MalformedFrame("a header that is no JSON: \(error.reason), at byte \(error.position)")
    }
  }

  private mutating func read(from scanner: inout JSONScanner) throws(JSONScanner.Malformed) {
    var command = self
    var hasCode = false
    try scanner.object { scanner, key throws(JSONScanner.Malformed) in
      switch key.text {
      case "code":
        command.code = try scanner.integer32()
        hasCode = true
      case "opaque": command.opaque = try scanner.integer32()
      case "flag": command.flag = try scanner.integer32()
      case "version": command.version = try scanner.integer32()
      case "remark": command.remark = try scanner.scalar()
      case "language": command.language = Language(name: try scanner.scalar() ?? "")
      case "extFields": try command.readFields(from: &scanner)
      default: _ = try scanner.value()
      }
    }
    guard hasCode else { throw scanner.malformed("there is no code") }
    self = command
  }

  private mutating func readFields(from scanner: inout JSONScanner) throws(JSONScanner.Malformed) {
    guard try scanner.peek() == UInt8(ascii: "{") else {
      guard try scanner.scalar() == nil else { throw scanner.malformed("extFields is no object") }
      return
    }
    var fields = HeaderFields()
    try scanner.object { scanner, key throws(JSONScanner.Malformed) in
      guard let name = key.text else { throw scanner.malformed("a field whose name is an object") }
      if let value = try scanner.scalar() { fields.append(unchecked: name, value) }
    }
    self.fields = fields
  }

  /// Members in the order in which fastjson writes them.
  func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "{\"code\":".utf8)
    bytes.append(contentsOf: String(code).utf8)
    if !fields.isEmpty {
      bytes.append(contentsOf: ",\"extFields\":{".utf8)
      for (index, field) in fields.sorted.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(field.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONText.append(field.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(contentsOf: ",\"flag\":\(flag),\"language\":\"\(language.name)\",\"opaque\":\(opaque)".utf8)
    if let remark {
      bytes.append(contentsOf: ",\"remark\":".utf8)
      JSONText.append(remark, to: &bytes)
    }
    bytes.append(contentsOf: ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":\(version)}".utf8)
  }
}

extension JSONScanner {
  fileprivate mutating func integer32() throws(Malformed) -> Int32 {
    guard let integer = Int32(exactly: try integer()) else { throw malformed("a number out of range") }
    return integer
  }
}
