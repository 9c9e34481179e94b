internal import CausewayCore

/// `deviceSerialNumber`, in capitals: `D6FCD4F0`, or with the gateway's before it, `C3CEC7FB-D6FCD4F0`. A gateway's own stands alone.
struct HomeLINKSerial: Equatable {
  /// Without the gateway's.
  let device: String
  /// Of the gateway that the device is reached through, where the serial names it.
  let gateway: String?

  init?(_ body: HomeLINKBody) {
    guard let text = body.text("deviceSerialNumber") else { return nil }
    let dash = text.utf8.lastIndex(of: UInt8(ascii: "-"))
    guard let dash, text.utf8.index(after: dash) < text.endIndex else {
      device = text.uppercased()
      gateway = nil
      return
    }
    device = text[text.utf8.index(after: dash)...].uppercased()
    gateway = dash > text.startIndex ? text[..<dash].uppercased() : nil
  }
}
