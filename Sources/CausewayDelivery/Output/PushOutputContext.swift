package import CausewayCore

/// What the gateway hands to an output that it pushes to, beside the sink.
package struct PushOutputContext: Sendable {
  package let name: String
  package let routes: OutputRoutes
  /// Changes with the routes, and only with them.
  package let routesMark: String
  package let settings: DeliverySettings
  package let journal: any DeliveryJournal
  package let link: Link
  package let time: any TimeSource
  package let log: Log
  package let announce: Announcement.Announce

  package init(
    name: String, routes: OutputRoutes, routesMark: String, settings: DeliverySettings, journal: any DeliveryJournal,
    link: Link, time: any TimeSource, log: Log, announce: @escaping Announcement.Announce
  ) {
    self.name = name
    self.routes = routes
    self.routesMark = routesMark
    self.settings = settings
    self.journal = journal
    self.link = link
    self.time = time
    self.log = log
    self.announce = announce
  }
}
