internal import CCrypto
internal import Synchronization

/// A hash function of libcrypto, fetched once and used with one context again and again (0.3 µs for 250 bytes; looking it up
/// each time costs more than hashing). From any thread: a lock guards the context.
package final class HashFunction: Sendable {
  /// Broken as a hash function; for vendors who sign with it.
  package static let md5 = HashFunction("MD5")
  package static let sha256 = HashFunction("SHA2-256")

  /// In bytes.
  package let digestLength: Int
  private let state: Mutex<State>

  private init(_ name: String) {
    let state = State(name)
    digestLength = Int(EVP_MD_get_size(state.function))
    self.state = Mutex(state)
  }

  /// `digestLength` bytes.
  package func digest(of bytes: [UInt8]) -> [UInt8] {
    state.withLock { [digestLength] state in
      [UInt8](unsafeUninitializedCapacity: digestLength) { digest, count in
        // The buffer has room for exactly what EVP_DigestFinal_ex writes.
        let isDone =
          EVP_DigestInit_ex2(state.context, state.function, nil) == 1
          && EVP_DigestUpdate(state.context, bytes, bytes.count) == 1
          && EVP_DigestFinal_ex(state.context, digest.baseAddress, nil) == 1
        precondition(isDone, "libcrypto: out of memory")
        count = digestLength
      }
    }
  }

  private struct State: ~Copyable {
    let function: OpaquePointer
    let context: OpaquePointer

    init(_ name: String) {
      // The functions named above are part of libcrypto's default provider, which a context without configuration loads.
      guard let function = EVP_MD_fetch(CryptoLibrary.shared.context, name, nil), let context = EVP_MD_CTX_new() else {
        preconditionFailure("libcrypto: no \(name)")
      }
      self.function = function
      self.context = context
    }

    deinit {
      EVP_MD_CTX_free(context)
      EVP_MD_free(function)
    }
  }
}
