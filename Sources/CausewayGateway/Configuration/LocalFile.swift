package import CausewayCore
internal import Glibc

/// Small files of this machine: a configuration, and what it names.
package enum LocalFile {
  /// A mebibyte: more than any configuration, secret or certificate.
  private static let limit = 1 << 20

  /// Reads the file at `path` whole. Blocks: for the start of the program and for reloading off the loop.
  package static func read(_ path: String) throws(ConfigFileError) -> ConfigFile {
    // Without O_NONBLOCK a named pipe would be waited for until somebody writes.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ConfigFileError(words(errno)) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw ConfigFileError(words(errno)) }
    guard facts.st_mode & S_IFMT != S_IFDIR else { throw ConfigFileError("it is a folder") }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw ConfigFileError("it is not a regular file") }
    return ConfigFile(bytes: try contents(descriptor), isReadableByOthers: facts.st_mode & 0o044 != 0)
  }

  /// Where `path` leads, links followed; `nil` if it leads nowhere. Blocks as `read` does.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func contents(_ descriptor: Int32) throws(ConfigFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ConfigFileError(words(errno)) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw ConfigFileError("it is larger than \(limit) bytes") }
    }
  }

  private static func words(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES: "no right to read it"
    default: String(cString: strerror(code)).lowercased()
    }
  }
}
