internal import Glibc

/// Where a secret may come from, so that it need not stand on the command line.
enum SecretText {
  /// What the file holds, without the line end that editors add.
  static func ofFile(_ path: String) throws(Failure) -> String {
    var bytes = try InputFile.read(path)[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { throw Failure(.noInput, "\(path) is empty.") }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func ofEnvironment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
