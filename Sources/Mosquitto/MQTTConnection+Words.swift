internal import CMosquitto
internal import Glibc
internal import Loop

/// What the library, the system and the broker say in numbers.
extension MQTTConnection {
  /// Why a call of the library was the last one. `code` is `errno` right after it.
  func outcome(of result: Int32, _ code: Int32) -> MQTTError {
    if let farewell { return farewell }
    switch result {
    case MOSQ_ERR_TLS.rawValue: return tlsFailure()
    case MOSQ_ERR_KEEPALIVE.rawValue:
      return error(.silent, "the broker did not answer for \(settings.keepAlive.components.seconds * 2) s")
    case MOSQ_ERR_PROTOCOL.rawValue, MOSQ_ERR_MALFORMED_PACKET.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue:
      return phase == .open
        ? error(.badProtocol, "the broker broke the rules of MQTT")
        : error(
          .badProtocol,
          "what answers there is no MQTT broker\(settings.tls == nil ? ", or expects TLS (mqtts://)" : "")")
    case MOSQ_ERR_ERRNO.rawValue where code == EPROTO && complaint != nil: return tlsFailure()
    case MOSQ_ERR_ERRNO.rawValue where code == EPROTO && phase != .open: return closedEarly()
    case MOSQ_ERR_ERRNO.rawValue where code == EPROTO: return error(.closed, "the connection broke within TLS")
    case MOSQ_ERR_ERRNO.rawValue where code != 0 && phase != .open: return connectFailure(code)
    case MOSQ_ERR_ERRNO.rawValue where code != 0: return error(.closed, "the connection broke: \(words(code))")
    case MOSQ_ERR_SUCCESS.rawValue, MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_ERRNO.rawValue, MOSQ_ERR_NO_CONN.rawValue:
      return phase == .open ? error(.closed, "the broker closed the connection") : closedEarly()
    default: return error(.other, String(cString: mosquitto_strerror(result)))
    }
  }

  private func closedEarly() -> MQTTError {
    guard settings.tls != nil else {
      return error(.closed, "the connection was closed before the broker answered: does it expect TLS (mqtts://)?")
    }
    guard hasShakenHands || handle?.isEncrypted == true else { return error(.tls, Self.closedBeforeTLS) }
    return error(.closed, "the connection was closed before the broker answered: does it ask for a client certificate?")
  }

  /// With TLS 1.3 a broker that gets no certificate may hang up before the library has said that TLS had come about.
  private static let closedBeforeTLS =
    "TLS was expected, but the broker does not speak it on this port, or asks for a client certificate: it hung up"

  private static let noTLS =
    "TLS was expected, but the broker does not speak it on this port: mqtt:// is without TLS, usually port 1883"

  func connectFailure(_ code: Int32) -> MQTTError {
    switch code {
    case ECONNREFUSED: error(.connect, "nobody listens there: is the broker running, is the port right?")
    case ETIMEDOUT: error(.connect, "nobody answered: is the address right, is there a firewall?")
    case ECONNRESET, EPIPE: closedEarly()
    default: error(.connect, "cannot connect: \(words(code))")
    }
  }

  private func tlsFailure() -> MQTTError {
    if let verdict = handle?.certificateVerdict {
      return error(.tls, "the broker's certificate was not accepted: \(verdict)")
    }
    return switch complaint {
    case nil: closedEarly()
    case "wrong version number"?, "packet length too long"?, "bad record type"?: error(.tls, Self.noTLS)
    case "tlsv13 alert certificate required"?, "sslv3 alert handshake failure"?:
      error(.tls, "the broker asks for a client certificate, or finds the one given unfit")
    case let reason?: error(.tls, "no TLS connection: \(reason)")
    }
  }

  /// CONNACK: 1 to 5 in MQTT 3.1.1, 128 and above in MQTT 5 (OASIS MQTT 3.1.1 §3.2.2.3; MQTT 5.0 §3.2.2.2).
  func refusal(_ code: Int32) -> MQTTError {
    let reason =
      switch code {
      case 1, 132: "the broker does not speak this version of MQTT; set `version` to the other one"
      case 2, 133: "the broker does not accept this client id"
      case 3, 136: "the broker is not available at the moment"
      case 4, 134: "the broker refused user name or password"
      case 5, 135: "the broker refused user name or password, or this client id has no right to connect"
      case 137: "the broker is too busy"
      case 138: "the broker has banned this client"
      case 159: "the broker wants fewer connections in a given time"
      default: "the broker refused the connection: \(String(cString: mosquitto_reason_string(code)).lowercased())"
      }
    return error(.refused, "\(reason) (code \(code))", brokerCode: Int(code))
  }

  /// DISCONNECT of MQTT 5 (§3.14.2.1).
  func dismissal(_ code: Int32) -> MQTTError {
    let taken = code == Int32(MQTT_RC_SESSION_TAKEN_OVER.rawValue)
    let reason =
      taken
      ? "the broker closed the connection: somebody else connected with this client id"
      : "the broker closed the connection: \(String(cString: mosquitto_reason_string(code)).lowercased())"
    return error(taken ? .taken : .closed, "\(reason) (code \(code))", brokerCode: Int(code))
  }

  func subscriptionRefusal(_ code: Int32, _ topic: String) -> MQTTError {
    let more = code > 0x80 ? ": \(String(cString: mosquitto_reason_string(code)).lowercased())" : ""
    return error(
      .subscription, "the broker does not let this client subscribe to \(topic)\(more) (code \(code))",
      brokerCode: Int(code))
  }

  func publishRefusal(_ code: Int32) -> MQTTError {
    let reason = String(cString: mosquitto_reason_string(code)).lowercased()
    let isTooLarge = code == Int32(MQTT_RC_PACKET_TOO_LARGE.rawValue)
    return error(
      isTooLarge ? .tooLarge : .publication, "the broker did not take the message: \(reason) (code \(code))",
      brokerCode: Int(code))
  }

  /// What the library found wrong with a message before the broker saw it.
  func publishFailure(_ result: Int32) -> MQTTError {
    switch result {
    case MOSQ_ERR_INVAL.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue:
      error(.invalid, "the topic is empty, too long, or holds +, # or a NUL character")
    case MOSQ_ERR_PAYLOAD_SIZE.rawValue, MOSQ_ERR_OVERSIZE_PACKET.rawValue:
      error(.tooLarge, "the message is larger than the broker takes")
    case MOSQ_ERR_NO_CONN.rawValue: error(.closed, "the connection is not open")
    default: error(.other, String(cString: mosquitto_strerror(result)))
    }
  }

  private func words(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
