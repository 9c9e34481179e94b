extension RemotingCommand {
  /// code (2 bytes), language (1), version (2), opaque (4), flag (4), remark and fields with their lengths.
  init(binary frame: Frame) throws(MalformedFrame) {
    var reader = BinaryHeaderReader(bytes: frame.bytes, position: frame.header.lowerBound, end: frame.header.upperBound)
    self.init(code: Int32(try reader.integer(Int16.self)))
    language = Language(rawValue: try reader.integer(UInt8.self))
    version = Int32(try reader.integer(Int16.self))
    opaque = try reader.integer(Int32.self)
    flag = try reader.integer(Int32.self)
    let remark = try reader.text(length: Int(try reader.integer(Int32.self)))
    self.remark = remark.isEmpty ? nil : remark
    let length = Int(try reader.integer(Int32.self))
    guard length == reader.end - reader.position else { throw MalformedFrame("fields that do not fill their header") }
    while reader.position < reader.end {
      let name = try reader.text(length: Int(try reader.integer(Int16.self)))
      let value = try reader.text(length: Int(try reader.integer(Int32.self)))
      fields.append(unchecked: name, value)
    }
  }

  func appendBinary(to bytes: inout [UInt8]) throws(MalformedFrame) {
    guard let code = Int16(exactly: code), let version = Int16(exactly: version) else {
      throw MalformedFrame("the code \(code) cannot be written into a binary header")
    }
    bytes.append(bigEndian: code)
    bytes.append(language.rawValue)
    bytes.append(bigEndian: version)
    bytes.append(bigEndian: opaque)
    bytes.append(bigEndian: flag)
    let remark = remark ?? ""
    bytes.append(bigEndian: Int32(clamping: remark.utf8.count))
    bytes.append(contentsOf: remark.utf8)
    let start = bytes.count
    bytes.append(bigEndian: Int32(0))
    for field in fields.all {
      // A server since 4.9.4 reads an empty value as null, and signs the word.
      guard let name = Int16(exactly: field.name.utf8.count), !field.value.isEmpty else {
        throw MalformedFrame("the field \(field.name.prefix(40)) cannot be written into a binary header")
      }
      bytes.append(bigEndian: name)
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(bigEndian: Int32(clamping: field.value.utf8.count))
      bytes.append(contentsOf: field.value.utf8)
    }
    bytes.set(Int32(clamping: bytes.count - start - 4), at: start)
  }
}

/// A cursor that refuses whatever leads out of the header.
private struct BinaryHeaderReader {
  let bytes: [UInt8]
  var position: Int
  let end: Int

  mutating func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(MalformedFrame) -> Integer {
    guard end - position >= MemoryLayout<Integer>.size else { throw MalformedFrame("a binary header that ends early") }
    defer { position += MemoryLayout<Integer>.size }
    return bytes.integer(at: position)
  }

  mutating func text(length: Int) throws(MalformedFrame) -> String {
    guard length >= 0, length <= end - position else { throw MalformedFrame("a text longer than its header") }
    defer { position += length }
    return String(decoding: bytes[position..<(position + length)], as: UTF8.self)
  }
}
