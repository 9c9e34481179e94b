internal import CausewayCore
internal import CausewayGateway
internal import Glibc

/// What a command reads: a file, or what is piped in.
enum InputFile {
  private static let limit = 1 << 20

  /// - Parameter path: `-` is the standard input.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    if path == "-" { return try standardInput() }
    do throws(ConfigFileError) {
      return try LocalFile.read(path).bytes
    } catch {
      throw Failure(.noInput, "\(path) cannot be read: \(error.reason).")
    }
  }

  private static func standardInput() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure(.noInput, "The standard input cannot be read: \(String(cString: strerror(errno))).")
      }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw Failure(.noInput, "The standard input holds more than \(limit) bytes.") }
    }
  }
}
