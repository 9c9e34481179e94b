/// Why a delivery is not to be read, though upstream must hear that it is here, or would send it for ever: it goes into quarantine. An input
/// gives it to `Ingest` like any other.
package enum Defect: Sendable, Equatable {
  /// `size` bytes arrived, and the input takes `limit`. The body is what `kept(of:)` says.
  case oversize(size: Int, limit: Int)
  /// The transport has wrapped it in a way that cannot be undone here, in words for people; the body is as it arrived.
  case undecoded(String)

  /// Up to so many bytes a body is kept whole, and a retry reads it: as many as `body_limit` could be set to.
  package static let wholeLimit = 16 << 20
  /// Of a longer one, so many bytes are kept for a person to look at.
  package static let beginning = 64 << 10
  /// The attribute of a kept delivery that says why no retry can read it. No header field has such a name.
  package static let attribute = "causeway:defect"

  /// How many bytes of a body of `size` are kept, from the first on.
  package static func kept(of size: Int) -> Int { size <= wholeLimit ? size : beginning }

  /// For people.
  package var reason: String {
    switch self {
    case .oversize(let size, let limit):
      let words = "a message of \(size) bytes is larger than body_limit (\(limit) bytes) and was not read"
      return lasting == nil
        ? "\(words); it is kept whole: `causeway quarantine retry` reads it"
        : "\(words); only its first \(Self.beginning) bytes are kept"
    case .undecoded(let reason): return reason
    }
  }

  /// Why it cannot be read later either; `nil` if it can.
  fileprivate var lasting: String? {
    switch self {
    case .oversize(let size, _) where Self.kept(of: size) == size: nil
    case .oversize(let size, _): "only the first \(Self.beginning) of \(size) bytes were kept"
    case .undecoded(let reason): reason
    }
  }
}

extension Delivery {
  /// Of a delivery that was kept: why nobody can read it any more.
  package var loss: String? { attributes[Defect.attribute] }

  /// As it is kept: says itself if it is beyond reading.
  package var asKept: Delivery {
    guard let defect else { return self }
    var kept = self
    kept.defect = nil
    kept.attributes[Defect.attribute] = defect.lasting
    return kept
  }
}
