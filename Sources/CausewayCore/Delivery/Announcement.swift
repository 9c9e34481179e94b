/// Something that the gateway itself has to say. It becomes an event of the source `/causeway` and is routed like any other.
package struct Announcement: Sendable, Equatable {
  /// Such as `causeway.output_paused`.
  package let type: String
  /// The name of the input or output it is about.
  package let subject: String
  /// An object.
  package let data: JSONText

  package init(type: String, subject: String, data: JSONText) {
    self.type = type
    self.subject = subject
    self.data = data
  }

  /// Takes it for what comes next; never blocks, never fails. From any thread.
  package typealias Announce = @Sendable (Announcement) -> Void
}
