import Foundation
import Synchronization

/// One vendor's connection: pushes one message after the other and notes which were acknowledged.
final class Pusher {
  private(set) var acknowledged: [String] = []
  private let port: UInt16
  private let prefix: String
  private let rest: UInt32
  private let isStopped = Atomic(false)

  /// - Parameter rest: between two messages, in microseconds.
  init(port: UInt16, prefix: String, rest: UInt32 = 0) {
    self.port = port
    self.prefix = prefix
    self.rest = rest
  }

  /// From any thread: no more after the one under way.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  func pushUntilBroken() {
    guard let connection = try? HTTPConnection(port: port) else { return }
    for number in 0... {
      if isStopped.load(ordering: .relaxed) { return }
      if rest > 0 { usleep(rest) }
      let id = "\(prefix)n\(number)"
      let body =
        #"{"msgId":"\#(id)","openId":"open","msgType":"resource_report","data":[{"subjectId":"lumi.\#(number % 50)","#
        + #""resourceId":"3.51.85","value":"\#(number)","time":"1710000000000","statusCode":0}]}"#
      guard let answer = try? connection.request("POST", "/push", body: Array(body.utf8)) else { return }
      if answer.status == 200, answer.text == #"{"code":0}"# { acknowledged.append(id) }
    }
  }
}
