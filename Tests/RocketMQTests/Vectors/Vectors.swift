internal import Testing

@testable internal import RocketMQ

/// Bytes that were recorded from RocketMQ 4.9.7 and 5.3.3, or computed by an independent implementation.
enum Vectors {
  private static let all: [String: [UInt8]] = {
    var all: [String: [UInt8]] = [:]
    for line in String(decoding: PackageResources.vectors_tsv, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "\t")
      all[String(parts[0])] = hex(String(parts[1]))
    }
    return all
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    try #require(all[name], "there is no vector \(name)")
  }

  static func has(_ name: String) -> Bool { all[name] != nil }

  /// Every whole frame among them.
  static var frames: [(name: String, bytes: [UInt8])] {
    all.filter { name, _ in name.contains(".") || ["J1", "J2", "J3", "J4", "B1", "B2"].contains(name) }
      .map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
  }

  static func hex(_ text: String) -> [UInt8] {
    let digits = Array(text)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0 }
  }

  static func frame(_ name: String) throws -> Frame {
    var reader = FrameReader()
    var position = 0
    let bytes = try bytes(name)
    let frame = try #require(try reader.next(bytes.span, &position))
    #expect(position == bytes.count)
    return frame
  }

  static func command(_ name: String) throws -> RemotingCommand {
    try RemotingCommand(try frame(name))
  }
}
