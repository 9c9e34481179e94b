/// How a gateway stands at one moment, in few words: for those who show it to people.
package struct GatewayFigures: Sendable, Equatable {
  package struct Link: Sendable, Equatable {
    package let name: String
    package let direction: CausewayCore.Link.Direction
    package let isConnected: Bool
    /// Of an output that is pushed to: how many entries of the journal lie between it and the newest.
    package let behind: Int?

    package init(name: String, direction: CausewayCore.Link.Direction, isConnected: Bool, behind: Int? = nil) {
      self.name = name
      self.direction = direction
      self.isConnected = isConnected
      self.behind = behind
    }
  }

  package let links: [Link]
  package let deadLetters: Int

  package init(links: [Link], deadLetters: Int) {
    self.links = links
    self.deadLetters = deadLetters
  }
}
