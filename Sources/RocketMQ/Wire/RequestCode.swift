/// What can be asked of a server, and what a broker asks of a client.
struct RequestCode: RawRepresentable, Sendable, Hashable {
  let rawValue: Int32

  init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  private init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  static let pullMessage = RequestCode(11)
  static let queryConsumerOffset = RequestCode(14)
  static let updateConsumerOffset = RequestCode(15)
  static let createTopic = RequestCode(17)
  static let searchOffset = RequestCode(29)
  static let maxOffset = RequestCode(30)
  static let heartbeat = RequestCode(34)
  static let unregisterClient = RequestCode(35)
  static let sendBack = RequestCode(36)
  static let consumerList = RequestCode(38)
  static let checkTransactionState = RequestCode(39)
  static let consumersChanged = RequestCode(40)
  static let route = RequestCode(105)
  static let cluster = RequestCode(106)
  static let createGroup = RequestCode(200)
  static let deleteTopicAtBroker = RequestCode(215)
  static let deleteTopicAtNameServer = RequestCode(216)
  static let resetClientOffset = RequestCode(220)
  static let clientStatus = RequestCode(221)
  static let resetOffset = RequestCode(222)
  static let runningInformation = RequestCode(307)
  static let consumeDirectly = RequestCode(309)
  static let sendMessage = RequestCode(310)
  static let sendBatch = RequestCode(320)
  static let createUser = RequestCode(3001)
  static let createRule = RequestCode(3006)
}
