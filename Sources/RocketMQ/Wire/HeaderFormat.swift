/// How a header is written. A frame says which one it has: a broker does not always answer in the format of the request.
public enum HeaderFormat: UInt8, Sendable {
  case json = 0
  /// RocketMQ's own binary one. Codes above 32767 and empty values cannot be expressed.
  case binary = 1
}
