package import CausewayCore

/// The dialects there are: one line per vendor.
package enum DialectRegistry {
  /// Reads a dialect's own keys of an input's section, and finishes nothing: the input's keys stand there too. Notes what is wrong and
  /// returns something usable all the same. `isPush`: the input is an HTTP endpoint, so the vendor's etiquette applies.
  package typealias Factory = @Sendable (_ section: ConfigSection, _ isPush: Bool) -> DialectParts

  package static let factories: [(name: String, make: Factory)] = [
    (AqaraDialect.name, AqaraDialect.parts),
    (CloudEventsDialect.name, CloudEventsDialect.parts),
    (HomeLINKDialect.name, HomeLINKDialect.parts),
    (JSONDialect.name, JSONDialect.parts),
  ]

  /// How vendors want their events shown: one line for each that has a say in that.
  package static let catalogs = Catalogs([
    AqaraEntities(), HomeLINKEntities(),
  ])

  /// For messages that say what is allowed.
  package static var names: [String] { factories.map(\.name) }

  /// `nil` if there is no dialect of that name.
  package static func parts(of name: String, _ section: ConfigSection, isPush: Bool) -> DialectParts? {
    factories.first { $0.name == name }?.make(section, isPush)
  }
}
