internal import CausewayCore
internal import HTTPServer
internal import Loop

/// Where the gateway can be reached: `http.listen`, `admin.listen`, and the owner's socket beside the journal.
@EventLoop
final class Doors {
  /// What answers where.
  struct Responders {
    var http: any HTTPResponder
    /// `nil` where there is none, or where `http.listen` is the same address.
    var admin: (any HTTPResponder)?
    var owner: any HTTPResponder
  }

  /// One server, and the address it was configured with.
  fileprivate struct Door {
    let server: HTTPServer
    var place: HostPort
    /// As it was bound.
    var address: SocketAddress
  }

  private var http: Door?
  private var admin: Door?
  private var owner: HTTPServer?

  /// For figures.
  var servers: [(door: String, server: HTTPServer)] {
    [("http", http?.server), ("admin", admin?.server), ("owner", owner)].compactMap { name, server in
      server.map { (name, $0) }
    }
  }

  var httpAddress: String { http?.address.description ?? "" }
  /// `nil` without a section `admin`, and where `http.listen` is the same address.
  var adminAddress: String? { admin?.address.description }

  /// Opens all doors.
  func open(_ configuration: GatewayConfiguration, _ responders: Responders) throws {
    let settings = configuration.http
    http = try Self.open(
      settings.listen, at: "http", settings.server, try Self.identity(settings.tls, at: "http.tls"), responders.http)
    if let settings = configuration.admin, let responder = responders.admin {
      admin = try Self.open(
        settings.listen, at: "admin", HTTPServerSettings(), try Self.identity(settings.tls, at: "admin.tls"), responder)
    }
    try openForOwner(configuration.journal.socketPath, responders.owner)
  }

  /// The command line's door: a Unix socket that only the owner may open, so it needs no token.
  private func openForOwner(_ path: String, _ responder: any HTTPResponder) throws {
    let server = HTTPServer(HTTPServerSettings(), tls: nil, responder: responder)
    owner = server
    guard let address = SocketAddress.unix(path: path) else {
      throw DoorError(path: "journal.path", reason: "\(path) is too long for a Unix socket")
    }
    do throws(ListenError) {
      try server.listen(on: address, mode: 0o600)
    } catch {
      throw DoorError(path: "journal.path", reason: "\(error)")
    }
  }

  /// Requests in hand are answered, streams end cleanly, and what is left after `limit` is cut off.
  func close(within limit: Duration) async {
    let servers = servers.map(\.server)
    await withDiscardingTaskGroup { group in
      for server in servers { group.addTask { await server.drain(within: limit) } }
    }
  }

  // MARK: Changing

  /// What is ready for a change, and changes nothing yet.
  struct Move {
    fileprivate var httpIdentity: TLSContext?
    fileprivate var newHTTPAddress: SocketAddress?
    fileprivate var adminIdentity: TLSContext?
    fileprivate var newAdminAddress: SocketAddress?
    fileprivate var newAdmin: Door?
  }

  /// Listens where `new` wants it and nobody does yet, beside all that is there. Nothing is left of it when it throws.
  func prepare(for new: GatewayConfiguration) throws(DoorError) -> Move {
    var move = Move()
    do throws(DoorError) {
      move.httpIdentity = try Self.identity(new.http.tls, at: "http.tls")
      move.newHTTPAddress = try Self.moved(http, to: new.http.listen, at: "http")
      guard let settings = new.admin, !settings.isOnHTTP else { return move }
      move.adminIdentity = try Self.identity(settings.tls, at: "admin.tls")
      if admin != nil {
        move.newAdminAddress = try Self.moved(admin, to: settings.listen, at: "admin")
      } else {
        move.newAdmin = try Self.open(
          settings.listen, at: "admin", HTTPServerSettings(), move.adminIdentity, NotYet())
      }
      return move
    } catch {
      abandon(move)
      throw error
    }
  }

  /// It does not come to it.
  func abandon(_ move: Move) {
    if let address = move.newHTTPAddress { http?.server.stopListening(on: address) }
    if let address = move.newAdminAddress { admin?.server.stopListening(on: address) }
    move.newAdmin?.server.close()
  }

  /// From now on everything is as `new` says. Connections stay, but those to an admin door that is gone.
  func take(_ move: Move, for new: GatewayConfiguration, _ responders: Responders) {
    http?.server.replace(settings: new.http.server)
    http?.server.replace(tls: move.httpIdentity)
    http?.server.replace(responder: responders.http)
    http?.leave(for: move.newHTTPAddress, new.http.listen)
    owner?.replace(responder: responders.owner)
    guard let settings = new.admin, let responder = responders.admin else {
      if let gone = admin?.server { EventLoop.spawn("close admin") { await gone.drain(within: .seconds(5)) } }
      admin = nil
      return
    }
    if let newAdmin = move.newAdmin { admin = newAdmin }
    admin?.server.replace(tls: move.adminIdentity)
    admin?.server.replace(responder: responder)
    admin?.leave(for: move.newAdminAddress, settings.listen)
  }

  /// The address that `door` listens on beside its own from now on; `nil` if it wants no other.
  private static func moved(
    _ door: Door?, to place: HostPort, at section: String
  ) throws(DoorError) -> SocketAddress? {
    guard let door, door.place != place else { return nil }
    return try listen(door.server, on: place, at: section, besides: door.place)
  }

  private static func open(
    _ place: HostPort, at section: String, _ settings: HTTPServerSettings, _ identity: TLSContext?,
    _ responder: any HTTPResponder
  ) throws(DoorError) -> Door {
    let server = HTTPServer(settings, tls: identity, responder: responder)
    return Door(server: server, place: place, address: try listen(server, on: place, at: section, besides: nil))
  }

  private static func listen(
    _ server: HTTPServer, on place: HostPort, at section: String, besides former: HostPort?
  ) throws(DoorError) -> SocketAddress {
    guard let address = SocketAddress(host: place.host, port: place.port) else {
      throw DoorError(path: "\(section).listen", reason: "\(place) is no address")
    }
    do throws(ListenError) {
      return try server.listen(on: address)
    } catch {
      // The system does not let one port be bound to all addresses and to a single one at once.
      let isOwn = former?.port == place.port
      throw DoorError(
        path: "\(section).listen", reason: "\(error)",
        hint: isOwn
          ? "This gateway holds port \(place.port) itself, as \(former?.description ?? ""): that needs a restart." : nil
      )
    }
  }

  private static func identity(_ tls: HTTPSettings.TLS?, at path: String) throws(DoorError) -> TLSContext? {
    guard let tls else { return nil }
    do throws(TLSError) {
      return try TLSContext(certificate: tls.certificate, key: tls.key)
    } catch {
      throw DoorError(path: path, reason: "\(error)")
    }
  }
}

extension Doors.Door {
  /// Accepts at `address` only.
  @EventLoop
  fileprivate mutating func leave(for address: SocketAddress?, _ place: HostPort) {
    guard let address else { return }
    server.stopListening(on: self.address)
    self.address = address
    self.place = place
  }
}

/// Answers until a reload has come to its end.
private struct NotYet: HTTPResponder {
  @EventLoop
  func receive(_ head: HTTPRequestHead) -> HTTPReception {
    .answer(.text(.serviceUnavailable, "the gateway is reading its configuration\n"))
  }
}
