/// How a request went. Success is 0 and nothing else, whatever the remark says.
public struct ResponseCode: RawRepresentable, Sendable, Hashable {
  public let rawValue: Int32

  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  private init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  public static let success = ResponseCode(0)
  /// Anything from a broken request to a missing permission: the remark says more.
  public static let systemError = ResponseCode(1)
  public static let systemBusy = ResponseCode(2)
  public static let notSupported = ResponseCode(3)
  public static let flushDiskTimeout = ResponseCode(10)
  public static let slaveNotAvailable = ResponseCode(11)
  public static let flushSlaveTimeout = ResponseCode(12)
  public static let messageIllegal = ResponseCode(13)
  public static let serviceNotAvailable = ResponseCode(14)
  public static let noPermission = ResponseCode(16)
  public static let topicNotExist = ResponseCode(17)
  public static let pullNotFound = ResponseCode(19)
  public static let pullRetryImmediately = ResponseCode(20)
  public static let pullOffsetMoved = ResponseCode(21)
  public static let queryNotFound = ResponseCode(22)
  public static let subscriptionParseFailed = ResponseCode(23)
  public static let subscriptionNotExist = ResponseCode(24)
  public static let subscriptionNotLatest = ResponseCode(25)
  public static let subscriptionGroupNotExist = ResponseCode(26)
  public static let invalidParameter = ResponseCode(29)
  public static let noBuyerID = ResponseCode(204)
  public static let notInCurrentUnit = ResponseCode(205)
  public static let consumerNotOnline = ResponseCode(206)
  public static let flowControl = ResponseCode(215)

  /// As the protocol calls it; the number where it has no name here.
  public var name: String { Self.names[rawValue] ?? "code \(rawValue)" }

  private static let names: [Int32: String] = [
    0: "SUCCESS", 1: "SYSTEM_ERROR", 2: "SYSTEM_BUSY", 3: "REQUEST_CODE_NOT_SUPPORTED", 10: "FLUSH_DISK_TIMEOUT",
    11: "SLAVE_NOT_AVAILABLE", 12: "FLUSH_SLAVE_TIMEOUT", 13: "MESSAGE_ILLEGAL", 14: "SERVICE_NOT_AVAILABLE",
    16: "NO_PERMISSION", 17: "TOPIC_NOT_EXIST", 19: "PULL_NOT_FOUND", 20: "PULL_RETRY_IMMEDIATELY",
    21: "PULL_OFFSET_MOVED", 22: "QUERY_NOT_FOUND", 23: "SUBSCRIPTION_PARSE_FAILED", 24: "SUBSCRIPTION_NOT_EXIST",
    25: "SUBSCRIPTION_NOT_LATEST", 26: "SUBSCRIPTION_GROUP_NOT_EXIST", 29: "INVALID_PARAMETER", 204: "NO_BUYER_ID",
    205: "NOT_IN_CURRENT_UNIT", 206: "CONSUMER_NOT_ONLINE", 215: "FLOW_CONTROL",
  ]
}
