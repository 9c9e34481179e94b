internal import Loop

/// One connection that pushes: a request, its answer, the next request.
@EventLoop
final class PushWire {
  var answered: @EventLoop (PushWire, _ status: Int) -> Void = { _, _ in }
  var ended: @EventLoop (String) -> Void = { _ in }
  private let wire: Wire
  private var answer: [UInt8] = []

  init(_ server: Server) throws {
    wire = try Wire(to: server)
    wire.received = { [unowned self] in self.received($0) }
    wire.ended = { [unowned self] in self.ended($0) }
  }

  func push(_ request: [UInt8]) {
    answer.removeAll(keepingCapacity: true)
    wire.send(request)
  }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    answer.append(contentsOf: bytes)
    let text = String(decoding: answer, as: UTF8.self)
    guard let head = text.firstRange(of: "\r\n\r\n") else { return }
    let lines = text[..<head.lowerBound].split(separator: "\r\n").map { $0.lowercased() }
    let length = lines.first { $0.hasPrefix("content-length:") }?.dropFirst(15).filter { $0 != " " }
    guard text[head.upperBound...].utf8.count >= length.flatMap({ Int(String($0)) }) ?? 0 else { return }
    answered(self, lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
  }
}
