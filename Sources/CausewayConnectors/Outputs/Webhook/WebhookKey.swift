internal import CausewayCore
internal import Digest

/// A key of Standard Webhooks 1.0.0: `whsec_` (HMAC-SHA256, known to both sides) or `whsk_` (Ed25519, whose public half the receiver
/// knows as `whpk_`), each followed by Base64. Printed, it shows nothing.
struct WebhookKey: Sendable {
  private enum Scheme {
    case symmetric(MessageAuthenticationKey)
    case asymmetric(Ed25519Key)
  }

  /// Why a text is no key, for people. Never holds a part of it.
  struct Flaw: Error, Equatable {
    let reason: String
    let hint: String
  }

  private static let symmetricPrefix = "whsec_"
  private static let asymmetricPrefix = "whsk_"
  private static let publicPrefix = "whpk_"
  private static let symmetricLengths = 24...64

  private let scheme: Scheme

  init(_ secret: Secret) throws(Flaw) {
    let text = secret.reveal()
    if text.hasPrefix(Self.symmetricPrefix) {
      let bytes = try Self.bytes(text.dropFirst(Self.symmetricPrefix.count))
      guard Self.symmetricLengths.contains(bytes.count) else {
        throw Flaw(reason: "a `whsec_` key has 24 to 64 bytes, this one has \(bytes.count)", hint: Self.makingOne)
      }
      scheme = .symmetric(MessageAuthenticationKey(bytes, for: .sha256))
    } else if text.hasPrefix(Self.asymmetricPrefix) {
      scheme = .asymmetric(try Self.pair(try Self.bytes(text.dropFirst(Self.asymmetricPrefix.count))))
    } else if text.hasPrefix(Self.publicPrefix) {
      throw Flaw(
        reason: "a `whpk_` key is the public one, which only checks signatures",
        hint: "Give the receiver this one, and here the `whsk_` key that belongs to it.")
    } else {
      throw Flaw(reason: "a key begins with `whsec_` or `whsk_`", hint: Self.makingOne)
    }
  }

  /// For people who have none.
  static let makingOne =
    "Make one with `openssl rand -base64 32`: the key is whsec_ and what it prints. The receiver needs the same."

  /// As lenient as other implementations are: keys without padding are about.
  private static func bytes(_ text: Substring) throws(Flaw) -> [UInt8] {
    guard let bytes = Base64.decodeLeniently(String(text)) else {
      throw Flaw(reason: "what follows the prefix of a key must be Base64", hint: "Copy the key whole, without quotes.")
    }
    return bytes
  }

  /// The seed alone, or the seed and the public key behind it, as most libraries keep a pair.
  private static func pair(_ bytes: [UInt8]) throws(Flaw) -> Ed25519Key {
    let hint = "It is the seed of an Ed25519 key, with or without the public key behind it."
    guard bytes.count == Ed25519Key.seedLength || bytes.count == Ed25519Key.seedLength + Ed25519Key.publicKeyLength,
      let key = Ed25519Key(seed: Array(bytes.prefix(Ed25519Key.seedLength)))
    else { throw Flaw(reason: "a `whsk_` key has 32 or 64 bytes, this one has \(bytes.count)", hint: hint) }
    let rest = bytes.dropFirst(Ed25519Key.seedLength)
    guard rest.isEmpty || rest.elementsEqual(key.publicKey) else {
      throw Flaw(reason: "the two halves of this `whsk_` key do not belong together", hint: hint)
    }
    return key
  }

  /// With the name of its scheme, as a receiver finds it in the header: `v1,…` or `v1a,…`.
  func signature(of content: [UInt8]) -> String {
    switch scheme {
    case .symmetric(let key): "v1," + Base64.encode(key.code(for: content))
    case .asymmetric(let key): "v1a," + Base64.encode(key.signature(of: content))
    }
  }
}

extension WebhookKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "•••" }
  var debugDescription: String { "•••" }
  /// Without it `dump` and `Mirror` would find the bytes.
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
