package import CausewayCore

/// What the gateway hands to an output.
package struct OutputContext: Sendable {
  package let name: String
  package let journal: any Journal
  package let routes: OutputRoutes
  package let upstream: Upstream
  package let link: Link
  package let time: any TimeSource
  package let log: Log

  package init(
    name: String, journal: any Journal, routes: OutputRoutes, upstream: Upstream, link: Link, time: any TimeSource,
    log: Log
  ) {
    self.name = name
    self.journal = journal
    self.routes = routes
    self.upstream = upstream
    self.link = link
    self.time = time
    self.log = log
  }
}
