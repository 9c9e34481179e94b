package import CausewayCore

extension HomeLINKDialect {
  /// The keys of an input with `dialect: homelink`: `names` for all, `token` for an HTTP endpoint, `root` for what has topics. Which
  /// `topics` an input subscribes to is looked at as well.
  package static func parts(_ section: ConfigSection, isPush: Bool) -> DialectParts {
    guard !isPush else {
      let token = section.secret("token").map(BearerToken.init)
      if token == nil { warnOfShortPath(section) }
      return DialectParts(
        dialect: HomeLINKDialect(), etiquette: HomeLINKPushEtiquette(token: token), configuredDevices: devices(section))
    }
    return DialectParts(
      dialect: HomeLINKDialect(root: root(section), topics: section.stringList("topics") ?? []),
      configuredDevices: devices(section))
  }

  private static func root(_ section: ConfigSection) -> String? {
    guard let value = section.value("root"), let text = value.text("a topic such as homelink/joe_bloggs") else {
      return nil
    }
    let root = text.hasSuffix("/#") ? String(text.dropLast(2)) : text
    guard !root.isEmpty, !root.utf8.contains(where: { "+#".utf8.contains($0) }) else {
      value.mismatch(
        "a topic such as homelink/joe_bloggs", hint: "It holds no `+` or `#`: what stands before `/alert/…` in topics.")
      return nil
    }
    return root
  }

  /// `names: { <serial, or property>: <what people call it> }`.
  private static func devices(_ section: ConfigSection) -> [String: Device] {
    var devices: [String: Device] = [:]
    for (key, name) in section.stringMap("names") {
      guard !name.isEmpty else {
        section.problem(at: "names", "the name of `\(key)` is empty", hint: "Such as Landing.")
        continue
      }
      devices[key] = Device(id: Device.ID(source: "/homelink", device: key), name: name)
    }
    return devices
  }

  /// HomeLINK signs nothing: the address is all that keeps strangers from raising alarms.
  private static func warnOfShortPath(_ section: ConfigSection) {
    let longest = section.string("path")?.split(separator: "/").map(\.utf8.count).max() ?? 0
    guard longest < shortestSecret, section.has("path"), !section.has("token"), !section.has("token_file") else {
      return
    }
    section.warn(
      at: "path",
      "HomeLINK signs nothing, and no part of this path is long enough to be a secret: whoever guesses it can raise alarms",
      hint: "End it with something long and random, such as what `openssl rand -hex 24` prints, or give a `token`.")
  }

  private static let shortestSecret = 16
}
