import Loop
import Mosquitto
import RealBroker
import TestCertificates
import Testing

/// What a broker does not accept, and how that is told; against the distribution's broker.
@Suite(.timeLimit(.minutes(2)))
struct MQTTRefusalTests {
  private static func failure(
    _ broker: RealBroker, host: String = "127.0.0.1", _ change: (inout MQTTSettings) -> Void
  ) async -> MQTTError? {
    var settings = MQTTSettings(host: host, port: broker.port, clientID: "client")
    settings.connectTimeout = .seconds(10)
    change(&settings)
    do throws(MQTTError) {
      let connection = try await MQTTConnection.open(settings, incoming: .gathered)
      await connection.close()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: MQTTSettings.Version.allCases)
  func `a wrong password is told in words, the right one is accepted`(_ version: MQTTSettings.Version) async throws {
    var options = RealBroker.Options()
    options.users = ["anna": "geheim"]
    let broker = try await RealBroker.start(options)
    let error = await Self.failure(broker) {
      $0.version = version
      $0.credentials = MQTTCredentials(username: "anna", password: "falsch")
    }
    #expect(error?.code == .refused)
    #expect(error?.brokerCode == (version == .v311 ? 5 : 135))
    #expect(error?.reason.hasPrefix("the broker refused user name or password") == true)
    #expect("\(try #require(error))".contains("falsch") == false)
    let right = await Self.failure(broker) {
      $0.version = version
      $0.credentials = MQTTCredentials(username: "anna", password: "geheim")
    }
    #expect(right == nil)
  }

  @Test func `nobody listens`() async throws {
    let broker = try await RealBroker.start()
    broker.stop()
    let error = await Self.failure(broker) { _ in }
    #expect(error?.code == .connect)
    #expect(error?.reason == "nobody listens there: is the broker running, is the port right?")
    let overTLS = await Self.failure(broker) { $0.tls = MQTTTrust() }
    #expect(overTLS?.code == .connect)
  }

  @Test func `a name without address`() async throws {
    let broker = try await RealBroker.start()
    let error = await Self.failure(broker, host: "no-such-host.invalid") { _ in }
    #expect(error?.code == .resolve)
  }

  @Test func `a server that says nothing is given up in time`() async throws {
    let broker = try await RealBroker.start()
    broker.freeze()
    let began = ContinuousClock.now
    let error = await Self.failure(broker) { $0.connectTimeout = .seconds(1) }
    #expect(error?.code == .timeout)
    #expect(ContinuousClock.now - began < .seconds(5))
    broker.resume()
  }

  @Test func `a private authority and the host name are checked`() async throws {
    try await TestCertificate.prepare()
    let own = try TestCertificate.localhost.get()
    var options = RealBroker.Options()
    options.certificate = (own.certificate, own.key)
    let broker = try await RealBroker.start(options)
    for host in ["localhost", "127.0.0.1"] {
      let trusted = await Self.failure(broker, host: host) { $0.tls = MQTTTrust(authorities: own.certificate) }
      #expect(trusted == nil)
    }
    let unknown = await Self.failure(broker, host: "localhost") { $0.tls = MQTTTrust() }
    #expect(unknown?.code == .tls)
    #expect(
      unknown?.reason.contains("not accepted: self-signed certificate") == true, "\(unknown?.reason ?? "accepted")")
  }

  @Test func `a certificate of another host is not accepted`() async throws {
    try await TestCertificate.prepare()
    let other = try TestCertificate.other.get()
    var options = RealBroker.Options()
    options.certificate = (other.certificate, other.key)
    let broker = try await RealBroker.start(options)
    let name = await Self.failure(broker, host: "localhost") { $0.tls = MQTTTrust(authorities: other.certificate) }
    #expect(name?.reason.contains("hostname mismatch") == true, "\(name?.reason ?? "accepted")")
    let address = await Self.failure(broker) { $0.tls = MQTTTrust(authorities: other.certificate) }
    #expect(address?.reason.contains("IP address mismatch") == true, "\(address?.reason ?? "accepted")")
  }

  @Test func `a broker that asks for a client certificate gets one`() async throws {
    try await TestCertificate.prepare()
    let own = try TestCertificate.localhost.get()
    let client = try TestCertificate.other.get()
    var options = RealBroker.Options()
    options.certificate = (own.certificate, own.key)
    options.clientAuthorities = client.certificate
    let broker = try await RealBroker.start(options)
    let shown = await Self.failure(broker) {
      $0.tls = MQTTTrust(authorities: own.certificate, certificate: client.certificate, key: client.key)
    }
    #expect(shown == nil)
    let none = await Self.failure(broker) { $0.tls = MQTTTrust(authorities: own.certificate) }
    #expect(none?.reason.contains("client certificate") == true, "\(none?.reason ?? "accepted")")
  }

  @Test func `TLS towards a plain port, and plain towards a TLS port, are told apart`() async throws {
    try await TestCertificate.prepare()
    let own = try TestCertificate.localhost.get()
    let plain = try await RealBroker.start()
    let tls = await Self.failure(plain) { $0.tls = MQTTTrust(authorities: own.certificate) }
    #expect(tls?.code == .tls, "\(tls?.reason ?? "accepted")")
    #expect(tls?.reason.hasPrefix("TLS was expected, but the broker does not speak it on this port") == true)
    var options = RealBroker.Options()
    options.certificate = (own.certificate, own.key)
    let secured = try await RealBroker.start(options)
    let bare = await Self.failure(secured) { _ in }
    #expect(bare?.reason.contains("expect") == true, "\(bare?.reason ?? "accepted")")
    #expect(bare?.reason.contains("mqtts://") == true)
  }

  @Test func `a broker that does not answer any more is noticed after two keep-alives`() async throws {
    let broker = try await RealBroker.start()
    var settings = MQTTSettings(host: "127.0.0.1", port: broker.port, clientID: "client")
    settings.keepAlive = .seconds(5)
    let connection = try await MQTTConnection.open(settings, incoming: .gathered)
    broker.freeze()
    let error = await connection.ended()
    #expect(error.code == .silent)
    broker.resume()
  }
}
