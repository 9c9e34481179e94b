internal import CausewayConnectors
internal import CausewayCore
internal import Loop

/// An input as configured, built.
@EventLoop
struct RunningInput {
  let configured: ConfiguredInput
  let link: Link
  let ingest: JournalIngest
  let routes: [HTTPRoute]
  let crew: Crew
}
