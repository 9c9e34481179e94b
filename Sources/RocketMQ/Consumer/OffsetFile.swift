internal import Glibc
internal import Loop

/// Offsets in a JSON file that is replaced as a whole: after a crash it holds what was saved last, or what was saved before.
public struct OffsetFile: OffsetStore {
  private let path: String

  /// - Parameter path: of one consumer alone. Its folder must exist.
  public init(path: String) {
    self.path = path
  }

  /// Why the file cannot be used.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  private static let longest = 16 * 1_024 * 1_024

  public func load() async throws -> [MessageQueue: Int64] {
    // Files are read and written where waiting for a disk keeps nobody.
    let bytes = try await EventLoop.beside { [path] in Result { try Self.read(path) } }.get()
    guard let bytes else { return [:] }
    guard let value = try? JSONValue(reading: bytes[...]) else {
      throw Failure(description: "\(path) holds no offsets")
    }
    var offsets: [MessageQueue: Int64] = [:]
    for entry in value["offsets"]?.elements ?? [] {
      guard let queue = MessageQueue(entry.members), let offset = entry["offset"]?.integer, offset >= 0 else {
        throw Failure(description: "\(path) holds something else than offsets")
      }
      offsets[queue] = offset
    }
    return offsets
  }

  public func save(_ offsets: [MessageQueue: Int64]) async throws {
    let entries = offsets.sorted { $0.key < $1.key }.map { queue, offset in
      JSONValue.object(queue.json + [JSONMember(key: .text("offset"), value: .integer(offset))])
    }
    let bytes = JSONValue.object(["offsets": .array(entries)]).bytes
    try await EventLoop.beside { [path] in Result { try Self.write(bytes, path) } }.get()
  }

  /// `nil` if there is no file.
  private static func read(_ path: String) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("cannot be read", path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0, bytes.count + count <= longest else { throw failure("cannot be read", path) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func write(_ bytes: [UInt8], _ path: String) throws {
    let new = path + ".new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("cannot be written", new) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    // On disk before it takes the other's place: else a power cut could leave an empty file.
    let isWhole = written == bytes.count && fdatasync(descriptor) == 0
    close(descriptor)
    guard isWhole, rename(new, path) == 0 else { throw failure("cannot be written", path) }
  }

  private static func failure(_ what: String, _ path: String) -> Failure {
    Failure(description: "\(path) \(what): \(String(cString: strerror(errno)))")
  }
}
