package import CausewayCore

/// What the gateway hands to an output.
package struct OutputContext: Sendable {
  package let name: String
  /// What it was called before: what it had noted under that name is its own still.
  package let renamedFrom: String?
  package let journal: any DeliveryJournal
  package let routes: LiveRoutes
  package let upstream: Upstream
  /// How vendors want their events shown.
  package let catalogs: Catalogs
  package let devices: any DeviceDirectory
  /// How the gateway as a whole stands, for outputs that show it; `nil` where nobody knows.
  package let figures: @Sendable () async -> GatewayFigures?
  /// Of the program.
  package let release: String
  package let link: Link
  package let time: any TimeSource
  package let log: Log

  package init(
    name: String, renamedFrom: String? = nil, journal: any DeliveryJournal, routes: LiveRoutes, upstream: Upstream,
    catalogs: Catalogs = Catalogs(), devices: any DeviceDirectory = FixedDevices(),
    figures: @escaping @Sendable () async -> GatewayFigures? = { nil }, release: String = "", link: Link,
    time: any TimeSource, log: Log
  ) {
    self.name = name
    self.renamedFrom = renamedFrom
    self.journal = journal
    self.routes = routes
    self.upstream = upstream
    self.catalogs = catalogs
    self.devices = devices
    self.figures = figures
    self.release = release
    self.link = link
    self.time = time
    self.log = log
  }
}
