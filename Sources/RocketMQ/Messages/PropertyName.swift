/// The properties that RocketMQ itself reads or writes.
enum PropertyName {
  static let tags = "TAGS"
  /// Separated by spaces.
  static let keys = "KEYS"
  /// The id that the producer gave.
  static let uniqueKey = "UNIQ_KEY"
  static let wait = "WAIT"
  static let delay = "DELAY"
  static let retryTopic = "RETRY_TOPIC"
  static let realTopic = "REAL_TOPIC"
  static let realQueue = "REAL_QID"
  static let reconsumeTime = "RECONSUME_TIME"
  static let maxReconsumeTimes = "MAX_RECONSUME_TIMES"
  static let originMessage = "ORIGIN_MESSAGE_ID"
  static let transaction = "TRAN_MSG"
  static let producerGroup = "PGROUP"

  /// Not for users: a broker acts on them or replaces them.
  static let reserved: Set<String> = [
    tags, keys, uniqueKey, wait, delay, retryTopic, realTopic, realQueue, reconsumeTime, maxReconsumeTimes,
    originMessage, transaction, producerGroup, "CLUSTER", "MSG_REGION", "TRACE_ON", "INNER_NUM", "INNER_BASE",
    "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS", "BORN_HOST", "BORN_TIMESTAMP", "DLQ_ORIGIN_TOPIC",
    "DLQ_ORIGIN_MESSAGE_ID",
  ]
}
