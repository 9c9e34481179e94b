internal import Digest

/// Names what has no name of its own after what it says.
enum ContentHash {
  static func of(_ bytes: [UInt8]) -> String {
    "sha256-" + Hexadecimal.encode(Array(HashFunction.sha256.digest(of: bytes).prefix(16)))
  }
}
