internal import CausewayCore
internal import CausewayDelivery
internal import CausewayDialects
internal import Loop

extension House {
  /// What the etiquettes of inputs have counted.
  var etiquetteFigures: [(input: String, figures: [String: Int])] {
    inputs.compactMap { input in
      input.configured.parts.etiquette.map { (input.configured.name, $0.figures) }
    }
  }

  /// How the gateway stands, for outputs that show it.
  var figures: GatewayFigures {
    get async {
      let head = await journal.head
      let deadLetters = try? await journal.deadLetterCounts()
      let behind = outputs.map { output in
        (output.link, output.pushOutput.map { max(0, Int(clamping: head.rawValue - $0.status.position.rawValue)) })
      }
      let links = inputs.map { ($0.link, Int?.none) } + behind
      return GatewayFigures(
        links: links.map { link, behind in
          GatewayFigures.Link(
            name: link.name, direction: link.direction, isConnected: link.reading.connected, behind: behind)
        }, deadLetters: deadLetters?.kept.values.reduce(0, +) ?? 0)
    }
  }
}
