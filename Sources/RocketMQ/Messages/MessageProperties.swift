/// The properties of a received message, read where they lie: nothing is parsed until it is asked for.
///
/// A name that occurs twice counts the first time: a broker appends a batch's own properties to those of each message in it.
public struct MessageProperties: Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  static let nameEnd: UInt8 = 1
  static let valueEnd: UInt8 = 2

  init(bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// The value of the property called `name`; `nil` if there is none or it is empty.
  public subscript(name: String) -> String? {
    guard !name.isEmpty else { return nil }
    var name = name
    return name.withUTF8 { name in
      bytes.withUnsafeBufferPointer { bytes -> String? in
        var start = range.lowerBound
        while start < range.upperBound {
          let entry = Self.entry(bytes, from: start, end: range.upperBound)
          if entry.nameEnd - start == name.count, entry.valueStart < entry.end,
            bytes[start..<entry.nameEnd].elementsEqual(name)
          {
            return String(decoding: bytes[entry.valueStart..<entry.end], as: UTF8.self)
          }
          start = entry.end + 1
        }
        return nil
      }
    }
  }

  /// Where the entry that begins at `start` has its separators. Without one for the name it has neither name nor value.
  private static func entry(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, end: Int
  ) -> (nameEnd: Int, valueStart: Int, end: Int) {
    var nameEnd = -1
    var at = start
    while at < end, bytes[at] != valueEnd {
      if nameEnd < 0, bytes[at] == Self.nameEnd { nameEnd = at }
      at += 1
    }
    return nameEnd < 0 ? (start, at, at) : (nameEnd, nameEnd + 1, at)
  }
}

extension MessageProperties: Sequence {
  /// Each property once, in the message's order. Those without name or value are left out.
  public func makeIterator() -> AnyIterator<(name: String, value: String)> {
    var start = range.lowerBound
    var seen: Set<String> = []
    return AnyIterator {
      while start < range.upperBound {
        let entry = bytes.withUnsafeBufferPointer { Self.entry($0, from: start, end: range.upperBound) }
        let name = String(decoding: bytes[start..<entry.nameEnd], as: UTF8.self)
        let value = String(decoding: bytes[entry.valueStart..<entry.end], as: UTF8.self)
        start = entry.end + 1
        if !name.isEmpty, !value.isEmpty, seen.insert(name).inserted { return (name, value) }
      }
      return nil
    }
  }
}

extension MessageProperties {
  /// As a record or a send request has them. What they may not contain was refused before.
  static func text(_ properties: [(name: String, value: String)]) -> String {
    properties.map { "\($0.name)\u{1}\($0.value)" }.joined(separator: "\u{2}")
  }
}
