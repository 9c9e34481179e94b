package import CausewayCore
package import HTTPServer

/// What a connector is made of once it is built.
package enum Part: Sendable {
  /// Runs for as long as the gateway does.
  case service(any Service)
  /// Answers on `http.listen`.
  case route(HTTPRoute)
  /// Is pushed to, by a follower. At most one for an output, and only if its plan says how (`delivery`).
  case sink(any Sink)
  /// Is asked when the output is taken out of the configuration.
  case farewell(any Farewell)
}

/// A path on `http.listen` and what answers there.
package struct HTTPRoute: Sendable {
  package let path: String
  package let methods: [String]
  package let responder: any HTTPResponder

  package init(path: String, methods: [String], responder: any HTTPResponder) {
    self.path = path
    self.methods = methods
    self.responder = responder
  }
}
