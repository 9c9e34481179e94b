package import CausewayCore

extension CloudEventsDialect {
  /// The keys of an input with `dialect: cloudevents`: `kind` for all, and for an HTTP endpoint `token` or `unsigned: true`.
  package static func parts(_ section: ConfigSection, isPush: Bool) -> DialectParts {
    let dialect = CloudEventsDialect(kind: GenericKeys.kind(section))
    return DialectParts(dialect: dialect, etiquette: isPush ? GenericKeys.etiquette(section, for: dialect) : nil)
  }
}
