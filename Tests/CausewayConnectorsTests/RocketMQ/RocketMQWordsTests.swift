import CausewayCore
import RocketMQ
import Testing

@testable import CausewayConnectors

@Suite struct RocketMQWordsTests {
  private let words = RocketMQWords(
    settings: RocketMQSettings(
      nameServers: ["mq:9876"], accessKey: Secret("the-access-key"), secretKey: Secret("the-secret-key"),
      addressMap: ["10.0.0.5:10911": "127.0.0.1:10911"]))

  @Test(
    arguments: [
      (
        .noNameServer(["cannot connect to mq:9876: connection refused"]),
        "no name server answers: cannot connect to mq:9876: connection refused. Check `name_servers`"
      ),
      (
        .unreachable(address: "192.0.2.1:10911", reason: "timed out"),
        "where another one leads to it, say so: `address_map: { \"192.0.2.1:10911\": \"host:port\" }`"
      ),
      (
        .unreachable(address: "127.0.0.1:10911", reason: "connection refused"),
        "It stands for the broker's 10.0.0.5:10911 by `address_map`"
      ),
      (
        .connectionLost(address: "b:1", reason: "the server closed it"), "If the cluster speaks only TLS, add `tls: {}`"
      ),
      (.noRoute(topic: "events"), "no broker serves the topic events yet: create it, or check its name"),
      (
        .refused(
          .systemError,
          remark: "org.apache.rocketmq.acl.common.AclException: Check signature failed for accessKey=the-access-key, "
            + "org.apache.rocketmq.acl.plain.PlainPermissionManager.validate(PlainPermissionManager.java:683)",
          address: "b:1"), "b:1 refused: `secret_key` does not belong to this `access_key`"
      ),
      (
        .refused(.noPermission, remark: "check signature failed.", address: "b:1"),
        "b:1 refused: `secret_key` does not belong to this `access_key`"
      ),
      (
        .refused(.noPermission, remark: "User:the-access-key is not found.", address: "b:1"),
        "b:1 refused: it does not know this `access_key`"
      ),
      (
        .refused(.noPermission, remark: "username cannot be null.", address: "b:1"),
        "b:1 refused: it asks for keys. Set `access_key` and `secret_key`"
      ),
      (
        .refused(
          .systemError,
          remark: "org.apache.rocketmq.acl.common.AclException: No default permission for events, "
            + "org.apache.rocketmq.acl.plain.PlainPermissionManager.check(PlainPermissionManager.java:605)",
          address: "b:1"), "these keys are good, but lack a right: No default permission for events"
      ),
      (
        .refused(
          .noPermission,
          remark: "User:the-access-key has no permission to access Topic:events from 127.0.0.1, no matched policies.",
          address: "b:1"),
        "these keys are good, but lack a right: User:••• has no permission to access Topic:events from 127.0.0.1"
      ),
      (
        .refused(
          .topicNotExist, remark: "topic[events] not exist.\nSee https://rocketmq.apache.org for help.", address: "q"),
        "q refused: topic[events] not exist. (TOPIC_NOT_EXIST)"
      ),
    ] as [(RocketMQError, String)])
  func `an owner is told what is wrong and what to do`(error: RocketMQError, expected: String) {
    let text = words.text(error)
    #expect(text.contains(expected), "\(text)")
    #expect(!text.contains("the-access-key") && !text.contains("the-secret-key") && !text.contains("org.apache."))
  }

  @Test func `with TLS on, a handshake that fails says what to change`() {
    var settings = words.settings
    settings.tls = TLSSettings()
    let text = RocketMQWords(settings: settings).text(
      .noNameServer([
        "cannot connect to mq:9876: the server closed the connection during the TLS handshake: is TLS enabled there?"
      ]))
    #expect(text.contains("If the cluster speaks without TLS, remove `tls`"))
  }

  @Test func `whatever a broker repeats, no key of ours is in it`() {
    #expect(words.withoutKeys("a the-access-key b the-secret-key") == "a ••• b •••")
  }
}
