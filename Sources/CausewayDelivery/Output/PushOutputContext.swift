package import CausewayCore

/// What the gateway hands to an output that it pushes to, beside the sink.
package struct PushOutputContext: Sendable {
  package let name: String
  /// The output, gone by now, whose cursors, parked entries, dead letters and notes this one takes over.
  package let renamedFrom: String?
  package let routes: LiveRoutes
  /// Changes with the routes, and only with them.
  package let routesMark: String
  package let settings: DeliverySettings
  package let journal: any DeliveryJournal
  package let link: Link
  package let time: any TimeSource
  package let log: Log
  package let announce: Announcement.Announce

  package init(
    name: String, renamedFrom: String? = nil, routes: LiveRoutes, routesMark: String, settings: DeliverySettings,
    journal: any DeliveryJournal,
    link: Link, time: any TimeSource, log: Log, announce: @escaping Announcement.Announce
  ) {
    self.name = name
    self.renamedFrom = renamedFrom
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
