/// One message, as it is published or has arrived.
package struct MQTTMessage: Sendable, Equatable {
  /// How hard both sides try. Exactly once is not offered: with it the broker forgets a message before it is safe here.
  package enum QualityOfService: Int, Sendable {
    case atMostOnce = 0
    case atLeastOnce = 1
  }

  package var topic: String
  package var payload: [UInt8]
  package var qualityOfService: QualityOfService
  /// Of one to be published: the broker keeps it for those who subscribe later. Of one that arrived: it is such a kept one, sent
  /// because of a subscription, not because it is new.
  package var isRetained: Bool
  /// MQTT 5 only: the media type of the payload.
  package var contentType: String?
  /// Of one that arrived and was longer than the settings allow: how long. Its payload is then as much of it as they keep.
  package internal(set) var oversize: Int?

  package init(
    topic: String, payload: [UInt8], qualityOfService: QualityOfService = .atLeastOnce, isRetained: Bool = false,
    contentType: String? = nil
  ) {
    self.topic = topic
    self.payload = payload
    self.qualityOfService = qualityOfService
    self.isRetained = isRetained
    self.contentType = contentType
  }
}
