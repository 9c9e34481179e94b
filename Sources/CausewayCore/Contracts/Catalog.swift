/// What a vendor contributes to outputs that show events as entities of a home, such as Home Assistant's: what an event is a value of,
/// and how people want to see it. The gateway asks the catalog of the event's own vendor.
package protocol Catalog: Sendable {
  /// The name of its dialect, such as `aqara`. The types of its events begin with it and a dot.
  static var name: String { get }

  /// What `event` is shown as; several where one value is shown in several ways, none where it is no entity's business.
  ///
  /// The answer is kept: it must be the same for every event of this source, subject, type and kind, as long as `devices` are the same.
  /// It is asked for again when they change. The payload may be looked at for what is constant in it (a serial number, a model),
  /// but may be missing: an event that was remembered without it. Pure, and safe against any payload.
  func entities(of event: Event, devices: DeviceBook) -> [EntityDescription]
}

/// The catalogs there are. An event whose type begins with none of their names has no entities.
package struct Catalogs: Sendable {
  private let catalogs: [String: any Catalog]

  package init(_ catalogs: [any Catalog] = []) {
    self.catalogs = Dictionary(
      catalogs.map { (type(of: $0).name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The one whose business `event` is.
  package subscript(event: Event) -> (any Catalog)? {
    catalogs[String(event.type.prefix { $0 != "." })]
  }

  package var names: Set<String> { Set(catalogs.keys) }
}
