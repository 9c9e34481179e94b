extension RemotingCommand {
  package init(_ frame: Frame) throws(MalformedFrame) {
    switch frame.format {
    case .json: try self.init(json: frame)
    case .binary: try self.init(binary: frame)
    }
    body = frame.body
    self.frame = frame.bytes
  }

  /// As a whole frame. Fails where the format cannot express it, or it is longer than a server takes.
  package func encoded(as format: HeaderFormat) throws(MalformedFrame) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512 + body.count)
    try append(to: &bytes, as: format)
    return bytes
  }

  /// As `encoded(as:)`, at the end of `bytes`, which are unchanged where it fails.
  func append(to bytes: inout [UInt8], as format: HeaderFormat) throws(MalformedFrame) {
    let start = bytes.count
    bytes.append(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0])
    do throws(MalformedFrame) {
      switch format {
      case .json: appendJSON(to: &bytes)
      case .binary: try appendBinary(to: &bytes)
      }
      let header = bytes.count - start - Frame.prefix
      let length = header + body.count + 4
      guard header <= 0xFF_FFFF, length <= Frame.longest - 4 else {
        throw MalformedFrame("a frame of \(length) bytes; at most \(Frame.longest - 4) can be sent")
      }
      bytes.append(contentsOf: body)
      bytes.set(UInt32(length), at: start)
      bytes.set(UInt32(format.rawValue) << 24 | UInt32(header), at: start + 4)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }
}
