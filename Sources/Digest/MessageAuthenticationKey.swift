internal import CCrypto
internal import Synchronization

/// A key of HMAC that is used again and again: taken up once, which costs more than the code of a short message. From any thread: a
/// lock guards the context. Printed, it shows nothing.
package final class MessageAuthenticationKey: Sendable {
  private let state: Mutex<State>

  package init(_ key: [UInt8], for function: MessageAuthentication) {
    state = Mutex(State(key, function))
  }

  package func code(for message: [UInt8]) -> [UInt8] {
    state.withLock { state in
      let room = Int(EVP_MAX_MD_SIZE)
      return [UInt8](unsafeUninitializedCapacity: room) { code, count in
        // Without a key the context begins anew with the one it has. At most `room` bytes are written, and `count` is how many.
        let isDone =
          EVP_MAC_init(state.context, nil, 0, nil) == 1
          && EVP_MAC_update(state.context, message, message.count) == 1
          && EVP_MAC_final(state.context, code.baseAddress, &count, room) == 1
        precondition(isDone, "libcrypto: out of memory")
      }
    }
  }

  private struct State: ~Copyable {
    let context: OpaquePointer

    init(_ key: [UInt8], _ function: MessageAuthentication) {
      // HMAC is part of libcrypto's default provider, which a context without configuration loads.
      guard let mac = EVP_MAC_fetch(CryptoLibrary.shared.context, "HMAC", nil), let context = EVP_MAC_CTX_new(mac)
      else { preconditionFailure("libcrypto: no HMAC") }
      EVP_MAC_free(mac)  // the context holds it
      var name = Array(function.rawValue.utf8CString)
      let isTaken = name.withUnsafeMutableBufferPointer { name in
        let parameters = [
          OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0), OSSL_PARAM_construct_end(),
        ]
        return EVP_MAC_init(context, key, key.count, parameters) == 1
      }
      precondition(isTaken, "libcrypto: no \(function.rawValue)")
      self.context = context
    }

    deinit {
      EVP_MAC_CTX_free(context)
    }
  }
}

extension MessageAuthenticationKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
