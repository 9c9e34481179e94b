/// Why a broker cannot be talked to, or does not take something. Names the server, never a credential or a payload.
package struct MQTTError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// The settings or the message themselves: nothing the broker could do about it.
    case invalid
    /// The name has no address.
    case resolve
    /// Nobody answers at the address.
    case connect
    /// No trust: a certificate, or TLS as such.
    case tls
    /// No connection in time.
    case timeout
    /// The broker answered, and does not want this client. Trying again helps only once somebody changes something.
    case refused
    /// The broker closed, or the network broke.
    case closed
    /// The broker said that somebody else came with this client id.
    case taken
    /// The broker did not answer for two keep-alives.
    case silent
    /// What came is not MQTT.
    case badProtocol
    /// The broker does not let this client subscribe.
    case subscription
    /// The broker does not take this message.
    case publication
    /// The message is larger than the broker, or the protocol, allows.
    case tooLarge
    /// The task was cancelled, or this side closed.
    case cancelled
    case other
  }

  package let code: Code
  /// What is wrong and, where that is known, what to do. For people.
  package let reason: String
  /// `mqtt://host:port`.
  package let server: String
  /// What the broker said in its own number, where it did: of CONNACK, SUBACK, PUBACK or DISCONNECT.
  package let brokerCode: Int?

  init(_ code: Code, _ reason: String, server: String, brokerCode: Int? = nil) {
    self.code = code
    self.reason = reason
    self.server = server
    self.brokerCode = brokerCode
  }

  package var description: String { server.isEmpty ? reason : "\(server): \(reason)" }
}

/// Why not all of several messages were published.
package struct MQTTPublishError: Error, Sendable, Equatable, CustomStringConvertible {
  /// So many, from the first on, were accepted. Of those after them nothing is known: the broker may have taken some.
  package let accepted: Int
  /// What became of the first that was not.
  package let error: MQTTError

  package var description: String { error.description }
}
