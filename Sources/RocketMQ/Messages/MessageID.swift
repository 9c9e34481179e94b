internal import Digest
internal import Glibc
internal import Loop
internal import Synchronization

/// The two kinds of ids that messages have.
enum MessageID {
  /// A broker's: address, port and place in the commit log, in upper-case hexadecimal.
  static func offsetID(storeHost: ArraySlice<UInt8>, commitLogOffset: Int64) -> String {
    var bytes = Array(storeHost)
    bytes.append(bigEndian: commitLogOffset)
    return Hexadecimal.encode(bytes).uppercased()
  }

  private static let counter = Atomic<UInt16>(0)
  /// Instead of address and class loader: nobody else has the same.
  private static let process = RandomBytes.make(4)
  private static let salt = RandomBytes.make(4)

  /// A producer's, in the shape of Java's: 16 bytes in upper-case hexadecimal, of which tools read the time.
  static func unique() -> String {
    var bytes = process
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: getpid()))
    bytes.append(contentsOf: salt)
    bytes.append(bigEndian: Int32(truncatingIfNeeded: millisecondsOfMonth(WallClock.unixMilliseconds)))
    bytes.append(bigEndian: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    return Hexadecimal.encode(bytes).uppercased()
  }

  /// One that is always the same for `identity`: in place of who sent it stands what it is.
  /// - Parameter milliseconds: since 1970; tools look for the message around that time.
  static func unique(hashing identity: [UInt8], at milliseconds: Int64) -> String {
    let digest = HashFunction.sha256.digest(of: identity)
    var bytes = Array(digest.prefix(10))
    bytes.append(bigEndian: Int32(truncatingIfNeeded: millisecondsOfMonth(milliseconds)))
    bytes += digest[10..<12]
    return Hexadecimal.encode(bytes).uppercased()
  }

  /// Since the local month began.
  private static func millisecondsOfMonth(_ now: Int64) -> Int64 {
    var seconds = time_t(now / 1_000)
    var local = tm()
    localtime_r(&seconds, &local)
    let days = Int64(local.tm_mday - 1)
    return ((days * 24 + Int64(local.tm_hour)) * 60 + Int64(local.tm_min)) * 60_000 + Int64(local.tm_sec) * 1_000 + now
      % 1_000
  }
}
