internal import CausewayCore
internal import Loop

/// Tells of events that are fired, but too large for Home Assistant's recorder: at most once a minute.
@EventLoop
final class HomeAssistantSizes {
  /// How health and metrics call them.
  private static let detail = "larger_than_recorded"

  private let link: Link
  private let time: any TimeSource
  private let log: Log
  private var quietUntil = Duration.zero
  private var count = 0

  init(link: Link, time: any TimeSource, log: Log) {
    self.link = link
    self.time = time
    self.log = log
  }

  func note(_ entry: Entry, bytes: Int) {
    link.count(Self.detail)
    count += 1
    guard time.uptime >= quietUntil else { return }
    quietUntil = time.uptime + .seconds(60)
    log.warning(
      "\(count) event\(count == 1 ? "" : "s") larger than \(HomeAssistantEventData.mostRecorded) bytes, the last of \(bytes) "
        + "at position \(entry.position): fired all the same, but Home Assistant's history leaves out what they carry")
    count = 0
  }
}
