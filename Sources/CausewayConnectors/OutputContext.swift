package import CausewayCore

/// What the gateway hands to an output.
package struct OutputContext: Sendable {
  package let name: String
  package let journal: any DeliveryJournal
  package let routes: LiveRoutes
  package let upstream: Upstream
  /// How vendors want their events shown.
  package let catalogs: Catalogs
  package let devices: any DeviceDirectory
  package let link: Link
  package let time: any TimeSource
  package let log: Log

  package init(
    name: String, journal: any DeliveryJournal, routes: LiveRoutes, upstream: Upstream,
    catalogs: Catalogs = Catalogs(), devices: any DeviceDirectory = FixedDevices(), link: Link, time: any TimeSource,
    log: Log
  ) {
    self.name = name
    self.journal = journal
    self.routes = routes
    self.upstream = upstream
    self.catalogs = catalogs
    self.devices = devices
    self.link = link
    self.time = time
    self.log = log
  }
}
