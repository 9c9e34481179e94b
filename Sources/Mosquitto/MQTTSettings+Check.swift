internal import CMosquitto

extension MQTTSettings {
  /// The library writes lengths as 16 bits and looks at no text twice: what does not fit is found here.
  func check() throws(MQTTError) {
    func invalid(_ reason: String) -> MQTTError { MQTTError(.invalid, reason, server: server) }
    func fits(_ text: String) -> Bool { text.utf8.count <= 65_535 && !text.utf8.contains(0) }
    guard !host.isEmpty, port > 0 else { throw invalid("an address needs a host and a port") }
    guard !clientID.isEmpty, fits(clientID) else {
      throw invalid("the client id is empty, too long or holds a NUL character")
    }
    if let credentials {
      guard fits(credentials.username), credentials.password.map(fits) ?? true else {
        throw invalid("user name or password are too long or hold a NUL character")
      }
    }
    guard (5...65_535).contains(keepAlive.components.seconds) else { throw invalid("keep-alive is 5 s to 18 h") }
    guard (1...200).contains(window) else { throw invalid("the window is 1 to 200 messages") }
    if let will {
      guard mosquitto_pub_topic_check(will.topic) == MOSQ_ERR_SUCCESS.rawValue, fits(will.topic),
        will.payload.count <= 65_535
      else { throw invalid("the last will has no valid topic, or too long a payload") }
    }
  }
}
