/// What a vendor contributes to HTTP push: who may push, and how it wants to be answered.
package protocol PushEtiquette: Sendable {
  /// What a vendor may ask with; anything else is answered 405.
  var methods: [String] { get }

  /// Decides from the head alone whether the body is worth reading. Called before it is read.
  func admit(_ request: PushRequest, now: Timestamp, clockIsSynchronised: Bool) -> PushAdmission

  /// For a request that was not refused and whose body has arrived: keep it, or answer without keeping anything.
  func judge(_ request: PushRequest, body: [UInt8], admission: PushAdmission) -> PushVerdict

  /// The answer once everything is on disk.
  var accepted: PushAnswer { get }
  /// The answer to a request that could not be taken, in the vendor's form. `reason` is for people.
  func refused(status: Int, reason: String) -> PushAnswer

  /// Figures that help an owner to set the input up, by name, counted since the start; for health and metrics.
  var figures: [String: Int] { get }
}

extension PushEtiquette {
  package var methods: [String] { ["POST"] }
  package var figures: [String: Int] { [:] }
}

package struct PushRequest: Sendable {
  package let method: String
  package let headers: PushHeaders

  package init(method: String, headers: PushHeaders) {
    self.method = method
    self.headers = headers
  }

  /// - Parameter headers: names in lower case.
  package init(method: String, headers: [String: String]) {
    self.init(method: method, headers: PushHeaders(headers))
  }
}

/// The header fields of a push. Looked up where they lie: an etiquette asks for few of them, and once.
package struct PushHeaders: Sendable {
  private let source: any PushHeaderSource

  package init(_ source: any PushHeaderSource) {
    self.source = source
  }

  /// - Parameter name: in lower case. Several lines of one name are joined by `, `.
  package subscript(name: String) -> String? { source.value(of: name) }

  /// All of them, the names in lower case.
  package var all: [String: String] { source.all }
}

/// Where header fields lie.
package protocol PushHeaderSource: Sendable {
  /// - Parameter name: in lower case. Several lines of one name joined by `, `.
  func value(of name: String) -> String?
  var all: [String: String] { get }
}

extension [String: String]: PushHeaderSource {
  package func value(of name: String) -> String? { self[name] }
  package var all: [String: String] { self }
}

package enum PushAdmission: Sendable, Equatable {
  case admitted
  /// Nothing proves it genuine, but it may be the vendor testing the address: the body decides.
  case unproven(reason: String)
  case refused(status: Int, reason: String)
}

package enum PushVerdict: Sendable, Equatable {
  /// Ingest `delivery`, then answer `accepted`.
  case keep(Delivery)
  /// Answer `accepted`, journal nothing: an address probe.
  case acknowledge
  case refuse(status: Int, reason: String)
}

package struct PushAnswer: Sendable, Equatable {
  package let status: Int
  package let contentType: String
  /// The value of `WWW-Authenticate`, without which a 401 does not say what it wants.
  package let challenge: String?
  package let body: [UInt8]

  package init(status: Int, contentType: String = "application/json", challenge: String? = nil, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.challenge = challenge
    self.body = body
  }
}
