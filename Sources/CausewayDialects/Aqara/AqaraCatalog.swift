/// What is known of Aqara's resources beforehand: data, in the tables beside this file.
package struct AqaraCatalog: Sendable {
  /// Read when it is first asked for.
  package static let standard = AqaraCatalog(
    resources: PackageResources.aqara_resources_tsv, momentary: PackageResources.aqara_momentary_tsv)

  /// Every row, in the order of the table.
  package let resources: [AqaraResource]
  private let rows: [String: [Int]]
  private let momentary: [String: Models]
  /// What the happenings of the second table are called, by resource and in its order.
  private let momentaryKeys: [String: [(models: [String], key: String)]]

  /// The models on which a resource is momentary.
  private enum Models {
    case every
    /// Exact names, or beginnings followed by `*`.
    case named([String])
  }

  init(resources table: [UInt8], momentary extra: [UInt8]) {
    let resources = Table(table).rows.compactMap(AqaraResource.init)
    self.resources = resources
    rows = Dictionary(grouping: resources.indices) { resources[$0].id }
    var momentary: [String: Models] = [:]
    for (id, rows) in rows where rows.contains(where: { resources[$0].isEvent }) {
      let isAlways = rows.allSatisfy { resources[$0].isEvent }
      momentary[id] = isAlways ? .every : .named(rows.filter { resources[$0].isEvent }.flatMap { resources[$0].models })
    }
    var keys: [String: [(models: [String], key: String)]] = [:]
    for row in Table(extra).rows {
      guard let id = row["resourceId"], let models = row["models"] else { continue }
      if let key = row["key"] { keys[id, default: []].append((models.split(separator: ",").map(String.init), key)) }
      if case .every? = momentary[id] { continue }
      let known = if case .named(let models)? = momentary[id] { models } else { [String]() }
      momentary[id] = models == "*" ? .every : .named(known + models.split(separator: ",").map(String.init))
    }
    self.momentary = momentary
    momentaryKeys = keys
  }

  /// What `resource` is on `model`; several rows where it is shown in several ways. None for what the table does not have.
  package func descriptions(of resource: String, on model: String) -> [AqaraResource] {
    (rows[resource] ?? []).map { resources[$0] }.filter { $0.models.contains(model) }
  }

  /// The same, and on a model that the table does not have, or that nobody knows, what `resource` is wherever the table has it: none
  /// if that is not the same everywhere.
  package func meanings(of resource: String, on model: String?) -> [AqaraResource] {
    if let model {
      let known = descriptions(of: resource, on: model)
      if !known.isEmpty { return known }
    }
    let all = (rows[resource] ?? []).map { resources[$0] }
    guard let first = all.first, all.allSatisfy({ $0.means(first) }) else { return [] }
    return [first]
  }

  /// What the table calls the devices of `model`; `nil` if it has none.
  package func family(of model: String) -> String? {
    resources.first { $0.models.contains(model) }?.family
  }

  /// What a happening of `resource` is called on `model`.
  func momentaryKey(of resource: String, on model: String?) -> String? {
    let keys = momentaryKeys[resource] ?? []
    return keys.first { entry in
      entry.models.contains("*") || model.map { model in entry.models.contains { Self.matches(model, $0) } } ?? false
    }?.key
  }

  /// How reports of `resource` are to be taken.
  package func nature(of resource: String) -> Nature {
    switch momentary[resource] {
    case nil: .state
    case .every: .momentary
    case .named: .ambiguous
    }
  }

  package enum Nature: Sendable {
    /// On no model a happening, as far as is known: the newest value counts.
    case state
    /// On every model a happening.
    case momentary
    /// A happening on some models and a state on others: ask `isMomentary(_:on:)`.
    case ambiguous
  }

  /// Whether a report of `resource` from a device of `model` is a happening. Of an ambiguous resource on an unknown model it is not.
  package func isMomentary(_ resource: String, on model: String?) -> Bool {
    switch momentary[resource] {
    case nil: false
    case .every: true
    case .named(let patterns): model.map { model in patterns.contains { Self.matches(model, $0) } } ?? false
    }
  }

  /// The ambiguous resources that are happenings on `model`, in no particular order.
  package func ambiguousResources(momentaryOn model: String) -> [String] {
    momentary.compactMap { id, models in
      if case .named(let patterns) = models, patterns.contains(where: { Self.matches(model, $0) }) { id } else { nil }
    }
  }

  private static func matches(_ model: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? model.hasPrefix(pattern.dropLast()) : model == pattern
  }
}
