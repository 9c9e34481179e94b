import CausewayCore
import RocketMQ
import Testing

@testable import CausewayConnectors

@Suite struct RocketMQVerdictTests {
  private static let away = DeliveryError.Verdict.unavailable(retryAfter: nil)
  private static let later = DeliveryError.Verdict.retry(after: nil)

  @Test(
    arguments: [
      (.unreachable(address: "b", reason: ""), away, false), (.connectionLost(address: "b", reason: ""), away, false),
      (.timedOut(address: "b"), away, false), (.malformed(address: "b", reason: ""), away, false),
      (.noNameServer([]), away, false), (.noBroker(name: "b"), away, false), (.noRoute(topic: "t"), away, false),
      (.tooManyRequests(address: "b"), away, false), (.closed, away, false), (.invalid("too long"), .reject, true),
      (refused(.systemBusy), away, false), (refused(.serviceNotAvailable), away, false),
      (refused(.flowControl), away, false), (refused(.topicNotExist), away, false),
      (refused(.noPermission), away, false), (refused(.systemError, "AclException: no"), away, false),
      (refused(.notSupported), away, true), (refused(.messageIllegal), .reject, true),
      (refused(.systemError, "broker busy"), later, true), (refused(.invalidParameter), later, true),
      (refused(ResponseCode(rawValue: 4_711)), later, true),
    ] as [(RocketMQError, DeliveryError.Verdict, Bool)])
  func `each failure has its verdict`(error: RocketMQError, verdict: DeliveryError.Verdict, concernsOne: Bool) {
    #expect(RocketMQVerdict.of(error, isSteady: true) == verdict)
    #expect(RocketMQVerdict.mayConcernOne(error) == concernsOne)
  }

  @Test func `a missing topic among others keeps only its own events waiting`() {
    #expect(RocketMQVerdict.of(.noRoute(topic: "t"), isSteady: false) == Self.later)
    #expect(RocketMQVerdict.of(Self.refused(.topicNotExist), isSteady: false) == Self.later)
  }

  private static func refused(_ code: ResponseCode, _ remark: String = "no") -> RocketMQError {
    .refused(code, remark: remark, address: "b")
  }
}
