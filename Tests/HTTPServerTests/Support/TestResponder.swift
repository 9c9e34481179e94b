import Loop
import Testing

@testable import HTTPServer

/// Answers what the tests ask for; keeps what it saw.
@EventLoop
final class TestResponder: HTTPResponder {
  private(set) var heads: [HTTPRequestHead] = []
  private(set) var bodies: [[UInt8]] = []
  private(set) var sources: [TestSource] = []
  private var gate: [CheckedContinuation<Void, Never>] = []
  var isGateOpen = false
  var bodyLimit = 1 << 20

  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    heads.append(head)
    switch (head.method, head.path) {
    case ("GET", "/stream"), ("HEAD", "/stream"):
      let source = TestSource()
      sources.append(source)
      return .answer(.stream(.ok, fields: ["Content-Type": "text/event-stream"], source: source))
    case ("GET", "/big"):
      return .answer(.bytes(.ok, [UInt8](repeating: 0x78, count: 2_000_000), contentType: "text/plain"))
    case (_, "/close"): return .answer(.text(.ok, "bye", close: true))
    case (_, "/nothing"): return .answer(HTTPResponse(.noContent))
    case ("GET", "/slow"), ("POST", "/slow"):
      return .collect(limit: bodyLimit) { [self] body in
        await passGate()
        return .text(.ok, "slow \(body.count)")
      }
    case ("POST", "/echo"):
      return .collect(limit: bodyLimit) { [self] body in
        bodies.append(body)
        return .text(.ok, String(decoding: body, as: UTF8.self))
      }
    case ("POST", "/denied"): return .answer(.text(.unauthorized, "no"))
    default: return .answer(.text(.ok, "\(head.method) \(head.path)"))
    }
  }

  private func passGate() async {
    guard !isGateOpen else { return }
    await withCheckedContinuation { gate.append($0) }
  }

  /// How many answers are being held back.
  var held: Int { gate.count }

  func openGate() {
    let waiting = gate
    gate = []
    for continuation in waiting { continuation.resume() }
  }
}
