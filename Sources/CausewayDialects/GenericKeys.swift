internal import CausewayCore

/// The keys that the generic dialects share.
enum GenericKeys {
  /// `kind: state` where the newest value of a subject counts, else `occurrence`.
  static func kind(_ section: ConfigSection) -> Event.Kind {
    let choices = [Event.Kind.occurrence, .state].map(\.rawValue)
    return Event.Kind(rawValue: section.oneOf(choices, "kind", default: choices[0])) ?? .occurrence
  }

  /// `token`, or `unsigned: true` in so many words.
  static func etiquette<PushDialect: PushedDialect>(
    _ section: ConfigSection, for dialect: PushDialect
  ) -> GenericPushEtiquette<PushDialect> {
    guard !section.boolean("unsigned", default: false) else {
      for key in ["token", "token_file"] where section.has(key) {
        section.problem(at: key, "has no use with `unsigned: true`", hint: "Remove one of the two.")
      }
      return GenericPushEtiquette(dialect: dialect, token: nil)
    }
    let token = section.requiredSecret(
      "token",
      hint:
        "Senders give it as `Authorization: Bearer <token>`; or `unsigned: true` where whoever knows the path may push."
    )
    return GenericPushEtiquette(dialect: dialect, token: BearerToken(token))
  }
}

extension Event.Kind {
  /// This kind, as far as an event can be of it: a state is the state of its subject, and what a broker sends again has not happened now.
  func settled(subject: String?, retained: Bool) -> Event.Kind {
    switch self {
    case .state: subject == nil ? (retained ? .report : .occurrence) : .state
    case .occurrence where retained: subject == nil ? .report : .state
    case .occurrence, .report: self
    }
  }
}
