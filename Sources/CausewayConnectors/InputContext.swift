package import CausewayCore

/// What the gateway hands to an input. The dialect is behind `ingest`; what its vendor has to say about transport is `etiquette`.
package struct InputContext: Sendable {
  package let name: String
  /// What the paths of its own files begin with, beside the journal; `nil` where nothing is kept.
  package let filePrefix: String?
  package let ingest: any Ingest
  package let etiquette: (any PushEtiquette)?
  package let link: Link
  /// `nil` where nothing outlives the input.
  package let memory: (any InputMemory)?
  package let time: any TimeSource
  package let log: Log

  package init(
    name: String, filePrefix: String? = nil, ingest: any Ingest, etiquette: (any PushEtiquette)?, link: Link,
    memory: (any InputMemory)? = nil, time: any TimeSource, log: Log
  ) {
    self.name = name
    self.filePrefix = filePrefix
    self.ingest = ingest
    self.etiquette = etiquette
    self.link = link
    self.memory = memory
    self.time = time
    self.log = log
  }
}
