internal import Loop

/// `TLSSettings`, with the files read.
struct Trust: Sendable {
  let settings: TLSSettings
  let context: TLSContext

  init(_ settings: TLSSettings) throws(RocketMQError) {
    self.settings = settings
    do throws(TLSError) {
      context = try TLSContext(
        authorities: settings.authorities, certificate: settings.certificate, key: settings.key,
        verifies: settings.verifies)
    } catch {
      throw .invalid(error.description)
    }
  }
}
