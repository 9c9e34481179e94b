internal import CausewayCore

/// The routes as they were written, by the outputs that they name: tells which outputs a change of the file concerns.
struct RouteTexts {
  private let byOutput: [String: [ConfigNode]]

  /// - Parameter node: the list that `table` was read from.
  init(_ node: ConfigNode?, _ table: RoutingTable) {
    guard case .list(let items)? = node?.content, items.count == table.routes.count else {
      byOutput = [:]
      return
    }
    var byOutput: [String: [ConfigNode]] = [:]
    for (route, item) in zip(table.routes, items) {
      for output in route.outputs { byOutput[output, default: []].append(Self.share(of: output, in: item)) }
    }
    self.byOutput = byOutput
  }

  /// All that routes say of this output, as one list.
  func node(of output: String) -> ConfigNode { ConfigNode(.list(byOutput[output] ?? []), at: .start) }

  /// Changes when another entry than before may be an alarm for this output, and only then.
  func mark(of output: String) -> String {
    let decisive = (byOutput[output] ?? []).map { item in
      ConfigNode(.list([item["match"] ?? [:], item["priority"] ?? ""]), at: .start)
    }
    return ConfigNode(.list(decisive), at: .start).fingerprint
  }

  /// The route without its tests, and of the outputs it names only this one.
  private static func share(of output: String, in item: ConfigNode) -> ConfigNode {
    guard case .map(let pairs) = item.without(["tests"]).content else { return item }
    let share = pairs.map { pair in
      guard pair.key == "to", case .list(let targets) = pair.value.content else { return pair }
      let own = targets.filter { $0.names(output) }
      return ConfigNode.Pair(key: pair.key, mark: pair.mark, value: ConfigNode(.list(own), at: pair.value.mark))
    }
    return ConfigNode(.map(share), at: item.mark)
  }
}

extension ConfigNode {
  /// Whether this item of `to` is the output `name`, or that with settings.
  fileprivate func names(_ name: String) -> Bool {
    switch content {
    case .scalar(let text, _): text == name
    case .map(let pairs): pairs.first?.key == name
    case .list: false
    }
  }
}
