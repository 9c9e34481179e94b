internal import CausewayCore
internal import RocketMQ

extension Delivery {
  /// What Java's clients name the first record of a message that was sent back.
  private static let firstID = "ORIGIN_MESSAGE_ID"

  /// - Parameter bodyLimit: of the body as it was published.
  init(_ message: ReceivedMessage, bodyLimit: Int) {
    var attributes = RocketMQCloudEvent.attributes(of: message)
    // What a message keeps however often it comes: dialects tell repetitions by it where a vendor gives no id.
    attributes["uniq_key"] = message.uniqueKey ?? message.properties[Self.firstID] ?? message.offsetID
    self.init(body: [], attributes: attributes, topic: message.topic)
    do throws(BodyError) {
      let whole = try message.body(inflatedTo: bodyLimit)
      guard whole.count > bodyLimit else {
        body = RocketMQCloudEvent.body(Array(whole), attributes)
        return
      }
      body = Array(whole.prefix(Defect.kept(of: whole.count)))
      defect = .oversize(size: whole.count, limit: bodyLimit)
    } catch {
      body = Array(message.storedBody)
      defect = .undecoded(Self.reason(error))
    }
  }

  private static func reason(_ error: BodyError) -> String {
    guard case .tooLarge(let limit) = error else { return error.description }
    return "the body is larger than body_limit (\(limit) bytes) when inflated"
  }
}
