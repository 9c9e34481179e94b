import CausewayConnectors
import CausewayCore
import Synchronization

@testable import CausewayGateway

/// A configuration file that a test writes, and a gateway reads whenever it likes.
final class FileText: Sendable {
  private let text: Mutex<String>
  private let connectors: Connectors

  init(_ text: String, _ connectors: Connectors) {
    self.text = Mutex(text)
    self.connectors = connectors
  }

  func change(_ body: (inout String) -> Void) {
    text.withLock { text in body(&text) }
  }

  func read() -> GatewayConfiguration.Reading {
    GatewayConfiguration.load(
      text: Array(text.withLock { $0 }.utf8), fileName: "c.yaml", environment: { _ in nil },
      readFile: LocalFile.read, connectors: connectors)
  }
}
