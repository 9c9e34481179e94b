import CausewayCore
import CausewayDialects
import Foundation

/// Pushes as Aqara makes them.
enum SignedPush {
  static let secret = "gU7Qtxi4dWnYAdmudyxni52bWZ58b8uN"

  static func headers(secret: String = secret, ageInHours: Double = 0) -> [String: String] {
    let now = Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 - ageInHours * 3_600) * 1_000))
    let fields = AqaraSignature.headers(appkey: "key", token: "token", secret: Secret(secret), now: now)
    return Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
  }

  static func report(
    _ id: String, device: String = "lumi.1", resource: String = "3.51.85", value: String, account: String = "open"
  ) -> [UInt8] {
    Array(
      (#"{"msgId":"\#(id)","openId":"\#(account)","msgType":"resource_report","data":[{"subjectId":"\#(device)","#
        + #""resourceId":"\#(resource)","value":"\#(value)","time":"1710000000000","statusCode":0}]}"#).utf8)
  }
}
